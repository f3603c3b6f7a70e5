import { randomUUID } from 'node:crypto';
import { systemClock } from './clock.ts';
import { createLedgerClient, createPerAccount } from './function-clients.ts';
import { createGateClient } from './gate/client.ts';
import { createKeyStore } from './keys/key-store.ts';
import { consoleLog } from './log.ts';
import { deploymentTag } from './orders/client-order-id.ts';
import type { OrderDependencies } from './orders/dependencies.ts';
import { createOrderStore } from './orders/store.ts';
import { createTradeStore } from './orders/trade-store.ts';
import { createPauseStore } from './pauses.ts';
import { readFunctionEnvironment } from './runtime-config.ts';
import { createSwitches } from './switch/switches.ts';

/** What a function has around it in Lambda: made once per sandbox. */
export function createFunctionDependencies(): OrderDependencies {
  const { config, configHash, tableName, deployment, senders } = readFunctionEnvironment();
  const dynamoDb = createLedgerClient();
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
    exchangeOf: createPerAccount(config, ({ url, sendOnce, readKey }) => ({
      client: createGateClient(url, sendOnce, readKey, systemClock),
      readKey,
    })),
    clock: systemClock,
    newNonce: randomUUID,
    log: consoleLog,
  };
}
