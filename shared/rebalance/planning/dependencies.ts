import type { RuntimeConfig } from '../../config/runtime-config.ts';
import type { AccountBalances } from '../../gate/spot/account-balances.ts';
import type { AccountReads } from '../../gate/spot/account-reads.ts';
import type { GateClient } from '../../gate/spot/client.ts';
import type { KillSwitchStore } from '../../kill-switch/kill-switch-store.ts';
import type { PauseStore } from '../../ledger/pauses.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Log } from '../../lib/log.ts';
import type { DailyUsage } from '../../limits/daily-usage.ts';
import type { OrderStore } from '../../orders/ledger/order-store.ts';
import type { PortfolioConfig } from '../../portfolio/model/plan-input.ts';
import type { RunStore } from '../ledger/run-store.ts';

/** The dependencies of a rebalance: time, network, storage and the order queue. */
export type RebalanceDependencies = {
  readonly config: Pick<RuntimeConfig, 'accounts'> & {
    readonly portfolios: Readonly<Record<string, PortfolioConfig>>;
  };
  /** This deployment's 4 characters in every `text`. */
  readonly tag: string;
  readonly runs: RunStore;
  readonly orders: Pick<OrderStore, 'getAll'>;
  readonly pauses: PauseStore;
  /** The usage of an account's daily budget on a day, as in 2026-11-22. */
  readonly dailyUsage: (account: string, day: string) => Promise<DailyUsage>;
  readonly killSwitches: Pick<KillSwitchStore, 'read'>;
  readonly exchangeOf: (account: string) => PortfolioExchange;
  /** Puts an order message on the order queue. */
  readonly sendOrder: (body: string, group: string) => Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
};

/** The exchange for a rebalance. It has no call that places an order. */
export type PortfolioExchange = AccountReads &
  Pick<AccountBalances, 'balances' | 'forgetAccountMode'> &
  Pick<GateClient, 'exchangeNowMs' | 'lastPrice' | 'openOrders' | 'pairRules' | 'trades'>;
