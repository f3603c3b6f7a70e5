import type { AccountConfig } from './schema.ts';

/** The part of the configuration that the functions use. Synth writes it beside their code. */
export type RuntimeConfig = {
  readonly accounts: Readonly<Record<string, RuntimeAccount>>;
  readonly trackEverySeconds: number;
  /** Whether the functions that call Gate share one fixed address. */
  readonly hasFixedIp: boolean;
};

export type RuntimeAccount = Omit<AccountConfig, 'stream'> & {
  /** Base URL of the exchange, with its path. */
  readonly exchangeUrl: string;
  /** The exchange's spot WebSocket; absent if the account does not listen on it. */
  readonly streamUrl?: string;
};

export const RUNTIME_CONFIG_FILE = 'config.json';
