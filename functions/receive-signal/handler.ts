import middy from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { logErrors } from '../../shared/observability/log-errors.ts';
import { receiveSignal } from '../../shared/signals/receive.ts';
import { createSignalServices } from '../wiring/signal-services.ts';

const deps = createSignalServices();

// Reads the tokens while Lambda initialises. A failure here repeats, and is reported, when an alert
// needs the token.
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
  .use(logErrors(deps.log))
  .handler(receiveSignals);
