import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createAlertLog } from '../../shared/alerts/alert-log.ts';
import type { RuntimeConfig } from '../../shared/config/runtime-config.ts';
import type { Config } from '../../shared/config/schema.ts';
import { createLedgerTable } from '../../shared/ledger/table.ts';
import { awsClient } from '../../shared/lib/aws-clients.ts';
import { systemClock } from '../../shared/lib/clock.ts';
import { createRateLimit } from '../../shared/lib/rate-limit.ts';
import type { ActiveSource, SignalDependencies } from '../../shared/signals/receive.ts';
import { createTokenReader } from '../../shared/signals/token.ts';
import { readConfigFile, readSecretArns, requiredVariable } from './environment.ts';
import { log } from './log.ts';

/** The part of the configuration that receive-signal needs; synthesis puts it beside its code. */
export type SignalConfig = Pick<RuntimeConfig, 'accounts'> & Pick<Config, 'webhooks'>;

/** The services of receive-signal, created once per Lambda sandbox. */
export function createSignalServices(): SignalDependencies {
  const config: SignalConfig = JSON.parse(readConfigFile());
  const QueueUrl = requiredVariable('ORDER_QUEUE_URL');
  const sqs = awsClient(SQSClient, 'alert');
  return {
    sources: openSources(config),
    maxAgeSeconds: Object.fromEntries(
      Object.entries(config.accounts).map(([name, { limits }]) => [name, limits.maxAgeSeconds]),
    ),
    async sendOrder(MessageBody, MessageGroupId) {
      await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, MessageGroupId }));
    },
    keepAlert: connectAlertLog().append,
    clock: systemClock,
    log,
  };
}

/** With the bounds of an alert: its sender waits. */
function connectAlertLog() {
  const client = DynamoDBDocumentClient.from(awsClient(DynamoDBClient, 'alert'));
  const system = { clock: systemClock, random: Math.random };
  return createAlertLog(createLedgerTable(client, requiredVariable('TABLE_NAME'), system));
}

/** The configured sources, each with its token and its rate limit. */
function openSources({ webhooks, accounts }: SignalConfig): ReadonlyMap<string, ActiveSource> {
  const secretsManager = awsClient(SecretsManagerClient, 'alert');
  const secretArns = readSecretArns();
  return new Map(
    Object.entries(webhooks).map(([name, source]) => {
      const { pairs, futures } = accounts[source.account]!;
      return [
        name,
        {
          ...source,
          readToken: createTokenReader(secretsManager, secretArns[name]!, systemClock),
          takeFromLimit: createRateLimit(source.maxPerMinute, systemClock),
          takeFromKept: createRateLimit(1, systemClock),
          pairs: pairs === '*' ? [] : pairs,
          contracts: futures?.contracts ?? [],
        },
      ];
    }),
  );
}
