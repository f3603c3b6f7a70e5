import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AccountConfig } from './config.ts';
import type { Senders } from './orders/sender.ts';

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

/** Where a function finds its things. */
export type FunctionEnvironment = {
  readonly config: RuntimeConfig;
  /** Names the configuration in every record that it decided about. */
  readonly configHash: string;
  readonly tableName: string;
  /** Account, region and stack: what tells our orders from another deployment's. */
  readonly deployment: string;
  /** Which roles send orders for Sluice itself. */
  readonly senders: Senders;
};

/** Reads the environment that infra/ gives to every function. */
export function readFunctionEnvironment(env: NodeJS.ProcessEnv = process.env): FunctionEnvironment {
  const text = readFileSync(
    join(requiredVariable(env, 'LAMBDA_TASK_ROOT'), RUNTIME_CONFIG_FILE),
    'utf8',
  );
  return {
    config: JSON.parse(text),
    configHash: hash('sha256', text, 'hex').slice(0, 16),
    tableName: requiredVariable(env, 'TABLE_NAME'),
    deployment: requiredVariable(env, 'DEPLOYMENT'),
    senders: JSON.parse(env.SENDERS ?? '{}'),
  };
}

/** A variable that infra/ gives to the function. */
export function requiredVariable(env: NodeJS.ProcessEnv, name: string): string {
  const value = env[name];
  if (value) return value;
  throw new Error(`The environment variable ${name} is missing: deploy with infra/.`);
}
