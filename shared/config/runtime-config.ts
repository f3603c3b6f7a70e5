import type { AccountConfig } from './schema.ts';

/** What the functions need of the configuration; written beside their code at synth. */
export type RuntimeConfig = {
  readonly accounts: Readonly<Record<string, RuntimeAccount>>;
  readonly trackEverySeconds: number;
  /** Whether what talks to Gate does so from one address. */
  readonly hasFixedIp: boolean;
};

export type RuntimeAccount = AccountConfig & {
  /** Base URL of the exchange, with its path. */
  readonly exchangeUrl: string;
};

export const RUNTIME_CONFIG_FILE = 'config.json';
