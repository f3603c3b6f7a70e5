import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { RuntimeConfig } from '../../shared/config/runtime-config.ts';
import { createGateKeyReader, type ReadGateKey } from '../../shared/gate/api-key.ts';
import { createHttp, type SendOnce } from '../../shared/gate/http.ts';
import { awsClient } from '../../shared/lib/aws-clients.ts';
import { systemClock } from '../../shared/lib/clock.ts';
import { readSecretArns } from './environment.ts';

/** A function's connection to the exchange of one account. */
export type AccountConnection = {
  readonly name: string;
  readonly url: string;
  readonly sendOnce: SendOnce;
  readonly readKey: ReadGateKey;
};

/** Creates one value per account, and returns the lookup by the account's name. */
export function createPerAccount<T>(
  { accounts }: Pick<RuntimeConfig, 'accounts'>,
  create: (connection: AccountConnection) => T,
): (account: string) => T {
  const secretsManager = awsClient(SecretsManagerClient, 'order');
  const secretArns = readSecretArns();
  const created = new Map(
    Object.entries(accounts).map(([name, { exchangeUrl: url }]) => {
      const sendOnce = createHttp(new URL(url).origin, systemClock);
      const readKey = createGateKeyReader(secretsManager, secretArns[name]!, systemClock);
      return [name, create({ name, url, sendOnce, readKey })];
    }),
  );
  return (account) => {
    const found = created.get(account);
    if (found === undefined) throw new Error(`No account is called "${account}".`);
    return found;
  };
}
