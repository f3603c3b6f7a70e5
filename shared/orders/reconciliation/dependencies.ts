import type { RuntimeConfig } from '../../config/runtime-config.ts';
import type { ReadGateKey } from '../../gate/api-key.ts';
import type { LazyFutures } from '../../gate/futures/lazy.ts';
import type { AccountBalances } from '../../gate/spot/account-balances.ts';
import type { GateClient } from '../../gate/spot/client.ts';
import type { TakerFee } from '../../gate/spot/taker-fee.ts';
import type { KillSwitchStore } from '../../kill-switch/kill-switch-store.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Log } from '../../lib/log.ts';
import type { TradeStore } from '../ledger/fill-store.ts';
import type { HoldingsStore } from '../ledger/holdings-store.ts';
import type { OpeningsStore } from '../ledger/openings-store.ts';
import type { OrderStore } from '../ledger/order-store.ts';

/** The dependencies of merging the exchange's view of an order into its record. */
export type ReconciliationDependencies = {
  /** This deployment's 4 characters in every `text`. */
  readonly tag: string;
  readonly store: OrderStore;
  readonly holdings: HoldingsStore;
  readonly openings: OpeningsStore;
  readonly killSwitches: KillSwitchStore;
  readonly exchangeOf: (account: string) => AccountExchange;
  readonly clock: Clock;
  readonly log: Log;
};

/** The dependencies of acting on an order: placing, cancelling, amending. */
export type ExecutionDependencies = ReconciliationDependencies & {
  readonly configHash: string;
  readonly newNonce: () => string;
};

/** The dependencies of a poll, with the fills of all orders. */
export type OrderDependencies = ExecutionDependencies & {
  readonly config: RuntimeConfig;
  readonly trades: TradeStore;
};

/** One Gate account: its endpoints and its key. */
export type AccountExchange = {
  readonly client: GateClient;
  readonly readKey: ReadGateKey;
  /** The balances available for trading, by the account's mode. */
  readonly balances: AccountBalances['balances'];
  readonly takerFee: TakerFee;
  /** The contracts of an account that trades futures. */
  readonly futures?: LazyFutures;
};
