import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** Canned answers to everything that a first order needs, so that only the caller's work counts. */
export type FirstOrderServices = {
  /** Serves AWS's APIs, and the exchange under /api/v4. */
  readonly url: string;
  /** Client order ids of the orders that arrived. */
  readonly orders: readonly string[];
  readonly close: () => Promise<void>;
};

const AWS_ANSWERS: Readonly<Record<string, unknown>> = {
  'secretsmanager.GetSecretValue': {
    Name: 'sluice/main',
    SecretString: JSON.stringify({ key: 'key', secret: 'secret' }),
    VersionId: 'first-version',
  },
  'DynamoDB_20120810.PutItem': {},
  'DynamoDB_20120810.UpdateItem': {},
};

const MARKET_ANSWERS: Readonly<Record<string, unknown>> = {
  '/api/v4/spot/tickers?currency_pair=BTC_USDT': [{ currency_pair: 'BTC_USDT', last: '30000' }],
  '/api/v4/spot/currency_pairs/BTC_USDT': {
    id: 'BTC_USDT',
    base: 'BTC',
    quote: 'USDT',
    amount_precision: 6,
    precision: 1,
    trade_status: 'tradable',
  },
};

/** @param isSilent whether the AWS call of that name is taken and never answered */
export async function startFirstOrderServices(
  isSilent: (call: string) => boolean = () => false,
): Promise<FirstOrderServices> {
  const orders: string[] = [];
  const server = createServer((request, response) => {
    if (isSilent(String(request.headers['x-amz-target']))) return;
    void text(request).then((body) => answer(request, body, response, orders));
  });
  // Neither AWS nor Gate announces a timeout with each answer, as Node does by default.
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    orders,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function answer(
  { method, url, headers }: IncomingMessage,
  body: string,
  response: ServerResponse,
  orders: string[],
): void {
  const isOrder = method === 'POST' && url === '/api/v4/spot/orders';
  const json = isOrder
    ? restingOrder(JSON.parse(body))
    : (AWS_ANSWERS[String(headers['x-amz-target'])] ??
      MARKET_ANSWERS[String(url)] ?? { server_time: Date.now() });
  if (isOrder) orders.push(JSON.parse(body).text);
  response
    .writeHead(isOrder ? 201 : 200, { 'Content-Type': 'application/x-amz-json-1.0' })
    .end(JSON.stringify(json));
}

function restingOrder(order: Readonly<Record<string, string>>) {
  return {
    ...order,
    id: '1036717000137',
    status: 'open',
    left: order.amount,
    filled_amount: '0',
    filled_total: '0',
    update_time_ms: Date.now(),
  };
}
