import { randomUUID } from 'node:crypto';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { TelegramConfig } from '../../shared/config/telegram-schema.ts';
import { createKillSwitchStore } from '../../shared/kill-switch/kill-switch-store.ts';
import { keyOfDay } from '../../shared/ledger/keys.ts';
import { awsClient } from '../../shared/lib/aws-clients.ts';
import { systemClock } from '../../shared/lib/clock.ts';
import { createRateLimit } from '../../shared/lib/rate-limit.ts';
import { dailyUsageOf } from '../../shared/limits/daily-usage.ts';
import { createOrderStore } from '../../shared/orders/ledger/order-store.ts';
import { createRunStore } from '../../shared/rebalance/ledger/run-store.ts';
import type { RebalanceEvent, RebalanceResponse } from '../../shared/rebalance/run/event.ts';
import { createSnapshotStore } from '../../shared/snapshots/snapshot-store.ts';
import { createBotApi } from '../../shared/telegram/bot-api.ts';
import { createBotSecretReader } from '../../shared/telegram/bot-secret.ts';
import type { BotDependencies } from '../../shared/telegram/dependencies.ts';
import { postJson } from '../../shared/telegram/post-json.ts';
import { createUnsentNotices } from '../../shared/telegram/unsent-notices.ts';
import { createUpdateStore } from '../../shared/telegram/update-store.ts';
import { readFunctionEnvironment, requiredVariable } from './environment.ts';
import { connectLedger } from './ledger-client.ts';
import { log } from './log.ts';

/** What people type; a flood is no conversation. */
const UPDATES_PER_MINUTE = 30;

/** The services of the bot, created once per Lambda sandbox. */
export function createBotServices(): BotDependencies {
  const { config: runtimeConfig, tableName } = readFunctionEnvironment();
  const config = runtimeConfig as typeof runtimeConfig & { readonly telegram: TelegramConfig };
  const table = connectLedger(tableName);
  const secretsManager = awsClient(SecretsManagerClient, 'event');
  const readSecret = createBotSecretReader(
    secretsManager,
    requiredVariable('BOT_SECRET_ARN'),
    systemClock,
  );
  return {
    config,
    killSwitches: createKillSwitchStore(table, systemClock),
    orders: createOrderStore(table, systemClock, randomUUID),
    runs: createRunStore(table),
    snapshots: createSnapshotStore(table),
    dailyUsage: async (account, day) => dailyUsageOf(await table.get(keyOfDay(account, day))),
    ...createInvocations(),
    readSecret,
    async openBot(patience) {
      const secret = await readSecret();
      const { api } = config.telegram;
      return secret && createBotApi(api, secret.token, postJson, systemClock, patience);
    },
    updates: createUpdateStore(table, randomUUID),
    unsentNotices: createUnsentNotices(table),
    takeFromLimit: createRateLimit(UPDATES_PER_MINUTE, systemClock),
    clock: systemClock,
    log,
  };
}

/** The two functions that the bot starts. */
function createInvocations(): Pick<BotDependencies, 'approve' | 'startTracking'> {
  const lambda = awsClient(LambdaClient, 'invocation');
  return {
    async startTracking() {
      const FunctionName = requiredVariable('TRACK_ORDERS_FUNCTION');
      await lambda.send(
        new InvokeCommand({ FunctionName, InvocationType: 'Event', Payload: '{}' }),
      );
    },
    async approve(portfolio, approve, by) {
      const FunctionName = process.env.REBALANCE_FUNCTION;
      if (FunctionName === undefined) {
        return {
          error: { code: 'NO_PORTFOLIOS', message: 'No portfolio is configured any more.' },
        };
      }
      const event: RebalanceEvent = { rebalance: portfolio, approve, by };
      const Payload = JSON.stringify(event);
      const response = await lambda.send(new InvokeCommand({ FunctionName, Payload }));
      const text = Buffer.from(response.Payload ?? []).toString('utf8') || '{}';
      if (response.FunctionError !== undefined) {
        throw new Error('The rebalance function failed: see its log.');
      }
      return JSON.parse(text) as RebalanceResponse;
    },
  };
}
