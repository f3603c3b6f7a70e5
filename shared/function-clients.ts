import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { systemClock } from './clock.ts';
import { createHttp, type SendOnce } from './gate/http.ts';
import type { RuntimeConfig } from './runtime-config.ts';
import { createGateKeyReader, type ReadGateKey } from './secrets.ts';

/** The ledger's table, as a function reaches it. */
export const createLedgerClient = (): DynamoDBDocumentClient =>
  DynamoDBDocumentClient.from(new DynamoDBClient(), {
    marshallOptions: { removeUndefinedValues: true },
  });

/** How a function reaches the exchange of one account. */
export type AccountConnection = {
  readonly url: string;
  readonly sendOnce: SendOnce;
  readonly readKey: ReadGateKey;
};

/** Something for each account, made once; asked for by the account's name. */
export function createPerAccount<T>(
  { accounts }: Pick<RuntimeConfig, 'accounts'>,
  create: (connection: AccountConnection) => T,
): (account: string) => T {
  const secretsManager = new SecretsManagerClient();
  const made = new Map(
    Object.entries(accounts).map(([name, { exchangeUrl: url, secret }]) => {
      const sendOnce = createHttp(new URL(url).origin, systemClock);
      const readKey = createGateKeyReader(secretsManager, secret, systemClock);
      return [name, create({ url, sendOnce, readKey })];
    }),
  );
  return (account) => {
    const found = made.get(account);
    if (found === undefined) throw new Error(`No account is called "${account}".`);
    return found;
  };
}
