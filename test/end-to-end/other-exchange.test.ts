import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OtherExchange, startOtherExchange } from '../support/other-exchange.ts';
import { type StartProcess, spawnStart } from '../support/start-process.ts';

const KEY = { key: 'other-key', secret: 'other-secret' };

let exchange: OtherExchange;
let start: StartProcess;

beforeAll(async () => {
  exchange = await startOtherExchange(KEY);
  const keys = { GATE_API_KEY: KEY.key, GATE_API_SECRET: KEY.secret };
  start = spawnStart(['--exchange', exchange.url], keys);
  await start.ready();
});
afterAll(async () => {
  await start.end();
  await exchange.close();
});

test('npm start --exchange places an order at a Gate-compatible exchange and follows it', async () => {
  const clients = start.clients();
  await clients.send({ id: 'elsewhere', amount: '0.02', price: '2900' });

  const placed = await clients.settled('elsewhere');
  expect(placed).toMatchObject({ status: 'open', orderId: '7000001', left: '0.02' });
  expect(exchange.orders()).toMatchObject([{ text: placed.text, amount: 0.02, price: 2900 }]);

  exchange.fill(placed.text!);
  await start.trackOrders();

  expect(await clients.awaitStatus('elsewhere', 'filled')).toMatchObject({
    filledAmount: '0.02',
    filledTotal: '58',
    avgDealPrice: '2900',
    fees: [{ currency: 'USDT', amount: '0.01' }],
  });
  expect(exchange.orders()).toHaveLength(1);
});
