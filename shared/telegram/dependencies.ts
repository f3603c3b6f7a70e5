import type { RuntimeConfig } from '../config/runtime-config.ts';
import type { TelegramConfig } from '../config/telegram-schema.ts';
import type { KillSwitchStore } from '../kill-switch/kill-switch-store.ts';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import type { RateLimit } from '../lib/rate-limit.ts';
import type { DailyUsage } from '../limits/daily-usage.ts';
import type { OrderStore } from '../orders/ledger/order-store.ts';
import type { RunStore } from '../rebalance/ledger/run-store.ts';
import type { PlanApproval, RebalanceResponse } from '../rebalance/run/event.ts';
import type { SnapshotStore } from '../snapshots/snapshot-store.ts';
import type { BotApi, Patience } from './bot-api.ts';
import type { ReadBotSecret } from './bot-secret.ts';
import type { UnsentNotices } from './unsent-notices.ts';
import type { UpdateStore } from './update-store.ts';

/** The part of the configuration that the bot needs. */
export type BotConfig = Pick<RuntimeConfig, 'accounts'> & {
  readonly telegram: Pick<TelegramConfig, 'chats'>;
};

/** What the bot reads to answer a question. It has no API key of Gate, and asks Gate nothing. */
export type QuestionDependencies = {
  readonly config: BotConfig;
  readonly killSwitches: Pick<KillSwitchStore, 'read'>;
  readonly orders: Pick<OrderStore, 'query' | 'getAll'>;
  readonly runs: Pick<RunStore, 'get' | 'unfinished'>;
  readonly snapshots: Pick<SnapshotStore, 'snapshots' | 'events' | 'costs'>;
  readonly dailyUsage: (account: string, day: string) => Promise<DailyUsage>;
  readonly clock: Clock;
};

/** The two things that the bot does: it halts, and it approves a plan. */
export type ActionDependencies = {
  readonly config: BotConfig;
  readonly killSwitches: Pick<KillSwitchStore, 'change'>;
  /** Lets track-orders cancel the open orders at once; its schedule does it within a minute. */
  readonly startTracking: () => Promise<void>;
  /** Approves a run through the rebalance function. */
  readonly approve: (
    portfolio: string,
    approval: PlanApproval,
    by: string,
  ) => Promise<RebalanceResponse>;
  readonly clock: Clock;
  readonly log: Log;
};

export type BotDependencies = QuestionDependencies &
  ActionDependencies & {
    readonly killSwitches: Pick<KillSwitchStore, 'read' | 'change'>;
    readonly readSecret: ReadBotSecret;
    /** Undefined until the bot is set up. */
    readonly openBot: (patience?: Patience) => Promise<BotApi | undefined>;
    readonly updates: UpdateStore;
    readonly unsentNotices: UnsentNotices;
    readonly takeFromLimit: RateLimit;
  };
