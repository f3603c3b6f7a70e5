import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { systemClock } from './clock.ts';
import { createGateClient } from './gate/client.ts';
import { createHttp } from './gate/http.ts';
import { createKeyStore } from './keys/key-store.ts';
import { consoleLog } from './log.ts';
import { deploymentTag } from './orders/client-order-id.ts';
import type { AccountExchange, OrderDependencies } from './orders/dependencies.ts';
import { createOrderStore } from './orders/store.ts';
import { createTradeStore } from './orders/trade-store.ts';
import { createPauseStore } from './pauses.ts';
import { type RuntimeAccount, readFunctionEnvironment } from './runtime-config.ts';
import { createGateKeyReader } from './secrets.ts';
import { createSwitches } from './switch/switches.ts';

/** What a function has around it in Lambda: made once per sandbox. */
export function createFunctionDependencies(): OrderDependencies {
  const { config, configHash, tableName, deployment, senders } = readFunctionEnvironment();
  const secretsManager = new SecretsManagerClient();
  const dynamoDb = DynamoDBDocumentClient.from(new DynamoDBClient(), {
    marshallOptions: { removeUndefinedValues: true },
  });
  const exchanges = new Map(
    Object.entries(config.accounts).map(([name, account]) => [
      name,
      createAccountExchange(secretsManager, account),
    ]),
  );
  return {
    config,
    configHash,
    tag: deploymentTag(deployment),
    store: createOrderStore(dynamoDb, tableName),
    trades: createTradeStore(dynamoDb, tableName),
    senders,
    pauses: createPauseStore(dynamoDb, tableName),
    switches: createSwitches(dynamoDb, tableName, systemClock),
    keys: createKeyStore(dynamoDb, tableName),
    exchangeOf: (account) => {
      const exchange = exchanges.get(account);
      if (!exchange) throw new Error(`No account is called "${account}".`);
      return exchange;
    },
    clock: systemClock,
    newNonce: randomUUID,
    log: consoleLog,
  };
}

function createAccountExchange(
  secretsManager: SecretsManagerClient,
  { exchangeUrl, secret }: RuntimeAccount,
): AccountExchange {
  const readKey = createGateKeyReader(secretsManager, secret, systemClock);
  const sendOnce = createHttp(new URL(exchangeUrl).origin, systemClock);
  return { client: createGateClient(exchangeUrl, sendOnce, readKey, systemClock), readKey };
}
