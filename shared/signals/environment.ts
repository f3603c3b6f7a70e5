import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import { RUNTIME_CONFIG_FILE, type RuntimeConfig, requiredVariable } from '../runtime-config.ts';
import { createRateLimit } from './rate-limit.ts';
import type { OpenSource } from './receive.ts';
import { createTokenReader } from './token.ts';

/** What receive-signal needs of the configuration; written beside its code at synth. */
export type SignalConfig = Pick<RuntimeConfig, 'accounts'> & Pick<Config, 'webhooks'>;

/** Reads the environment that infra/ gives to receive-signal. */
export function readSignalConfig(env: NodeJS.ProcessEnv = process.env): {
  readonly config: SignalConfig;
  readonly queueUrl: string;
} {
  const file = join(requiredVariable(env, 'LAMBDA_TASK_ROOT'), RUNTIME_CONFIG_FILE);
  return {
    config: JSON.parse(readFileSync(file, 'utf8')),
    queueUrl: requiredVariable(env, 'ORDER_QUEUE_URL'),
  };
}

/** The configured sources, each with its token and its rate limit. */
export const openSources = (
  webhooks: Config['webhooks'],
  secretsManager: SecretsManagerClient,
  clock: Clock,
): ReadonlyMap<string, OpenSource> =>
  new Map(
    Object.entries(webhooks).map(([name, source]) => [
      name,
      {
        ...source,
        readToken: createTokenReader(secretsManager, source.secret, clock),
        takeFromLimit: createRateLimit(source.maxPerMinute, clock),
      },
    ]),
  );
