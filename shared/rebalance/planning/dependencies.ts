import type { RuntimeConfig } from '../../config/runtime-config.ts';
import type { AccountBalances } from '../../gate/spot/account-balances.ts';
import type { AccountReads } from '../../gate/spot/account-reads.ts';
import type { GateClient } from '../../gate/spot/client.ts';
import type { KillSwitchStore } from '../../kill-switch/kill-switch-store.ts';
import type { PauseStore } from '../../ledger/pauses.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Log } from '../../lib/log.ts';
import type { DailyUsage } from '../../limits/daily-usage.ts';
import type { HoldingsStore } from '../../orders/ledger/holdings-store.ts';
import type { OrderStore } from '../../orders/ledger/order-store.ts';
import type { PortfolioConfig } from '../../portfolio/model/plan-input.ts';
import type { RunStore } from '../ledger/run-store.ts';

/** The dependencies of planning: the configuration, and reads of the account. */
export type PlanningDependencies = {
  readonly config: Pick<RuntimeConfig, 'accounts'> & {
    readonly portfolios: Readonly<Record<string, PortfolioConfig>>;
  };
  /** This deployment's 4 characters in every `text`. */
  readonly tag: string;
  readonly orders: Pick<OrderStore, 'getAll' | 'query'>;
  readonly holdings: Pick<HoldingsStore, 'read' | 'release'>;
  /** The usage of an account's daily budget on a day, as in 2026-11-22. */
  readonly dailyUsage: (account: string, day: string) => Promise<DailyUsage>;
  readonly exchangeOf: (account: string) => PortfolioExchange;
  readonly clock: Clock;
  readonly log: Log;
};

/** The dependencies of a run's steps, with storage and the order queue. */
export type RebalanceDependencies = PlanningDependencies & {
  readonly runs: RunStore;
  readonly pauses: PauseStore;
  readonly killSwitches: Pick<KillSwitchStore, 'read'>;
  /** Puts an order message on the order queue. */
  readonly sendOrder: (body: string, group: string) => Promise<void>;
};

/** The exchange for a rebalance. It has no call that places an order. */
export type PortfolioExchange = AccountReads &
  Pick<AccountBalances, 'balances' | 'forgetAccountMode'> &
  Pick<GateClient, 'exchangeNowMs' | 'lastPrice' | 'openOrders' | 'pairRules' | 'trades'>;
