import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseConfig } from '../../shared/config/parse-config.ts';
import { RUNTIME_CONFIG_FILE, type RuntimeConfig } from '../../shared/config/runtime-config.ts';

/**
 * The environment that Lambda gives to a function: the variables, and the configuration in its folder.
 *
 * @param url serves AWS's APIs, and the exchange under /api/v4
 */
export function functionEnvironment(
  folder: string,
  url: string,
  exchangeUrl = url,
): Readonly<Record<string, string>> {
  const config = JSON.stringify(runtimeConfig(`${exchangeUrl}/api/v4`));
  writeFileSync(join(folder, RUNTIME_CONFIG_FILE), config);
  return {
    AWS_ENDPOINT_URL: url,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'any',
    AWS_SECRET_ACCESS_KEY: 'any',
    LAMBDA_TASK_ROOT: folder,
    TABLE_NAME: 'table',
    DEPLOYMENT: 'test',
    SECRET_ARNS: JSON.stringify({ prefix: '', names: { main: 'sluice/main' } }),
    ORDER_QUEUE_URL: `${url}/000000000000/orders`,
  };
}

function runtimeConfig(exchange: string): RuntimeConfig {
  const main = { secret: 'sluice/main', exchange, live: true, pairs: '*' };
  const text = JSON.stringify({ accounts: { main }, alarmEmail: 'none' });
  const { accounts, trackEverySeconds } = parseConfig(text, 'the configuration of the test');
  return {
    hasFixedIp: false,
    trackEverySeconds,
    accounts: { main: { ...accounts.main!, exchangeUrl: exchange } },
  };
}
