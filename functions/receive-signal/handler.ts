import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import middy from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { systemClock } from '../../shared/clock.ts';
import { consoleLog } from '../../shared/log.ts';
import { logErrors } from '../../shared/log-errors.ts';
import { openSources, readSignalConfig } from '../../shared/signals/environment.ts';
import { receiveSignal, type SignalDependencies } from '../../shared/signals/receive.ts';

/** The sender waits, and gives up after three seconds (TradingView). */
const TIMEOUTS = { connectionTimeout: 500, requestTimeout: 1_000 };

const { config, queueUrl } = readSignalConfig();
const sqs = new SQSClient({ requestHandler: TIMEOUTS });
const secretsManager = new SecretsManagerClient({ requestHandler: TIMEOUTS });

const deps: SignalDependencies = {
  sources: openSources(config.webhooks, secretsManager, systemClock),
  maxAgeSeconds: Object.fromEntries(
    Object.entries(config.accounts).map(([name, { limits }]) => [name, limits.maxAgeSeconds]),
  ),
  async sendOrder(body, group) {
    await sqs.send(
      new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: body, MessageGroupId: group }),
    );
  },
  clock: systemClock,
  log: consoleLog,
};

// Read while Lambda initialises. What fails here fails again, and is told, when an alert needs it.
for (const { readToken } of deps.sources.values()) void readToken().catch(() => {});

async function receiveSignals(
  event: APIGatewayProxyEventV2,
): Promise<APIGatewayProxyStructuredResultV2> {
  const { status, headers, body } = await receiveSignal(deps, {
    method: event.requestContext.http.method,
    path: event.rawPath,
    body: Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8'),
  });
  return {
    statusCode: status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers },
    body: JSON.stringify(body),
  };
}

export const handler = middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>()
  .use(logErrors(consoleLog))
  .handler(receiveSignals);
