import type { RuntimeConfig } from '../config/runtime-config.ts';
import type { ReadGateKey } from '../gate/api-key.ts';
import type { GateClient } from '../gate/spot/client.ts';
import type { SwitchDependencies } from '../switch/dependencies.ts';
import type { Switches } from '../switch/switches.ts';
import type { KeyStore } from './key-store.ts';

/** What the care of an account's key needs around it. */
export type KeyDependencies = SwitchDependencies & {
  readonly config: Pick<RuntimeConfig, 'accounts' | 'hasFixedIp'>;
  readonly keys: KeyStore;
  readonly switches: Pick<Switches, 'change' | 'read'>;
  readonly exchangeOf: (account: string) => {
    readonly client: Pick<GateClient, 'get' | 'cancelOrder'>;
    readonly readKey: ReadGateKey;
  };
};
