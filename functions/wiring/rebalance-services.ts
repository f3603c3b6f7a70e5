import { randomUUID } from 'node:crypto';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { RuntimeConfig } from '../../shared/config/runtime-config.ts';
import { createRequests } from '../../shared/gate/requests.ts';
import { createAccountBalances } from '../../shared/gate/spot/account-balances.ts';
import { createAccountReads } from '../../shared/gate/spot/account-reads.ts';
import { createGateClient } from '../../shared/gate/spot/client.ts';
import { createKillSwitchStore } from '../../shared/kill-switch/kill-switch-store.ts';
import { keyOfDay } from '../../shared/ledger/keys.ts';
import { createPauseStore } from '../../shared/ledger/pauses.ts';
import { awsClient } from '../../shared/lib/aws-clients.ts';
import { systemClock } from '../../shared/lib/clock.ts';
import { dailyUsageOf } from '../../shared/limits/daily-usage.ts';
import { createHoldingsStore } from '../../shared/orders/ledger/holdings-store.ts';
import { createOrderStore } from '../../shared/orders/ledger/order-store.ts';
import { deploymentTag } from '../../shared/orders/model/client-order-id.ts';
import { createRunStore } from '../../shared/rebalance/ledger/run-store.ts';
import type { RebalanceDependencies } from '../../shared/rebalance/planning/dependencies.ts';
import { readFunctionEnvironment, requiredVariable } from './environment.ts';
import { connectLedger } from './ledger-client.ts';
import { log } from './log.ts';
import { createPerAccount } from './per-account.ts';

/** The services of the rebalance function, created once per Lambda sandbox. */
export function createRebalanceServices(): RebalanceDependencies {
  const { config: runtimeConfig, tableName, deployment } = readFunctionEnvironment();
  const config = runtimeConfig as RuntimeConfig & RebalanceDependencies['config'];
  const QueueUrl = requiredVariable('ORDER_QUEUE_URL');
  const sqs = awsClient(SQSClient, 'event');
  const table = connectLedger(tableName);
  return {
    config,
    tag: deploymentTag(deployment),
    runs: createRunStore(table),
    orders: createOrderStore(table, systemClock, randomUUID),
    holdings: createHoldingsStore(table, systemClock),
    pauses: createPauseStore(table),
    dailyUsage: async (account, day) => dailyUsageOf(await table.get(keyOfDay(account, day))),
    killSwitches: createKillSwitchStore(table, systemClock),
    exchangeOf: createPerAccount(config, ({ url, sendOnce, readKey }) => {
      const requests = createRequests(url, sendOnce, readKey, systemClock);
      return {
        ...createGateClient(requests, systemClock),
        ...createAccountReads(requests),
        ...createAccountBalances(requests, url, systemClock),
      };
    }),
    sendOrder: async (MessageBody, MessageGroupId) => {
      await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, MessageGroupId }));
    },
    clock: systemClock,
    log,
  };
}
