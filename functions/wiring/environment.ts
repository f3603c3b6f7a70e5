import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RUNTIME_CONFIG_FILE, type RuntimeConfig } from '../../shared/config/runtime-config.ts';
import type { Senders } from '../../shared/orders/model/sender.ts';

/** The settings that a function reads from its environment and its configuration file. */
export type FunctionEnvironment = {
  readonly config: RuntimeConfig;
  /** Identifies the configuration in the records that it applied to. */
  readonly configHash: string;
  readonly tableName: string;
  /** Account, Region and stack: identifies the orders of this deployment. */
  readonly deployment: string;
  /** The roles that send Sluice's own orders. */
  readonly senders: Senders;
};

/** Reads the environment that infra/ gives to every function. */
export function readFunctionEnvironment(): FunctionEnvironment {
  const text = readConfigFile();
  return {
    config: JSON.parse(text),
    configHash: hash('sha256', text, 'hex').slice(0, 16),
    tableName: requiredVariable('TABLE_NAME'),
    deployment: requiredVariable('DEPLOYMENT'),
    senders: JSON.parse(process.env.SENDERS ?? '{}'),
  };
}

/** The configuration file, which synthesis put beside the function's code. */
export function readConfigFile(): string {
  return readFileSync(join(requiredVariable('LAMBDA_TASK_ROOT'), RUNTIME_CONFIG_FILE), 'utf8');
}

/** The ARN of the secret of each account or webhook, by its name. */
export function readSecretArns(): Readonly<Record<string, string>> {
  const { prefix, names }: { prefix: string; names: Record<string, string> } = JSON.parse(
    requiredVariable('SECRET_ARNS'),
  );
  return Object.fromEntries(
    Object.entries(names).map(([name, ending]) => [name, `${prefix}${ending}`]),
  );
}

/** A variable that infra/ gives to the function. */
export function requiredVariable(name: string): string {
  const value = process.env[name];
  if (value) return value;
  throw new Error(`The environment variable ${name} is missing: deploy with infra/.`);
}
