import type { RuntimeConfig } from '../config/runtime-config.ts';
import type { ReadGateKey } from '../gate/api-key.ts';
import type { LazyFutures } from '../gate/futures/lazy.ts';
import type { GateClient } from '../gate/spot/client.ts';
import type { KillSwitchDependencies } from '../kill-switch/dependencies.ts';
import type { KillSwitchStore } from '../kill-switch/kill-switch-store.ts';
import type { KeyStore } from './store.ts';

/** The dependencies of the checks of an account's key. */
export type KeyDependencies = KillSwitchDependencies & {
  readonly config: Pick<RuntimeConfig, 'accounts' | 'hasFixedIp'>;
  readonly keys: KeyStore;
  readonly killSwitches: Pick<KillSwitchStore, 'change' | 'read'>;
  readonly exchangeOf: (account: string) => {
    readonly client: Pick<GateClient, 'get' | 'cancelOrder' | 'synchronizeClock'>;
    readonly readKey: ReadGateKey;
    /** Of an account that trades contracts. */
    readonly futures?: Pick<LazyFutures, 'reads'>;
  };
};
