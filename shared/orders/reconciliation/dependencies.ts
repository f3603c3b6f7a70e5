import type { RuntimeConfig } from '../../config/runtime-config.ts';
import type { ReadGateKey } from '../../gate/api-key.ts';
import type { GateClient } from '../../gate/spot/client.ts';
import type { KillSwitchStore } from '../../kill-switch/kill-switch-store.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Log } from '../../lib/log.ts';
import type { TradeStore } from '../ledger/fill-store.ts';
import type { OrderStore } from '../ledger/order-store.ts';

/** The dependencies of the order code: time, randomness, network and storage. */
export type OrderDependencies = {
  readonly config: RuntimeConfig;
  readonly configHash: string;
  /** This deployment's 4 characters in every `text`. */
  readonly tag: string;
  readonly store: OrderStore;
  readonly trades: TradeStore;
  readonly killSwitches: KillSwitchStore;
  readonly exchangeOf: (account: string) => AccountExchange;
  readonly clock: Clock;
  readonly newNonce: () => string;
  readonly log: Log;
};

/** One Gate account: its endpoints and its key. */
export type AccountExchange = {
  readonly client: GateClient;
  readonly readKey: ReadGateKey;
};
