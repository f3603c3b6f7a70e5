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

/** Everything around a rebalance that is not itself: time, network, storage, the queue. */
export type RebalanceDependencies = {
  readonly config: Pick<RuntimeConfig, 'accounts'> & {
    readonly portfolios: Readonly<Record<string, PortfolioConfig>>;
  };
  /** The 4 characters of this deployment in every `text`. */
  readonly tag: string;
  readonly runs: RunStore;
  readonly orders: Pick<OrderStore, 'getAll'>;
  readonly pauses: PauseStore;
  /** What the orders of an account have taken of a day, as in 2026-11-22. */
  readonly dailyUsage: (account: string, day: string) => Promise<DailyUsage>;
  readonly killSwitches: Pick<KillSwitchStore, 'read'>;
  readonly exchangeOf: (account: string) => PortfolioExchange;
  /** Puts an order message on the order queue. */
  readonly sendOrder: (body: string, group: string) => Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
};

/** What a rebalance asks an exchange; it cannot place anything there. */
export type PortfolioExchange = AccountReads &
  Pick<AccountBalances, 'balances' | 'forgetAccountMode'> &
  Pick<GateClient, 'exchangeNowMs' | 'lastPrice' | 'openOrders' | 'pairRules' | 'trades'>;
