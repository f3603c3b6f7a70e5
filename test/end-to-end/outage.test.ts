import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ExchangeServer, startExchangeServer } from '../../local/exchange/server.ts';
import { eventually } from '../support/eventually.ts';
import { startTestStack, type TestStack } from '../support/test-stack.ts';

const SECOND_MS = 1_000;

let it: TestStack;
let reopened: ExchangeServer;

beforeAll(async () => {
  it = await startTestStack();
});
afterAll(async () => {
  await reopened?.close();
  await it.stop();
});

const inSeconds = (seconds: number) => new Date(Date.now() + seconds * SECOND_MS).toISOString();

test('While the exchange is unreachable, orders wait in the queue and cancels do not; orders go out once it is back', async () => {
  const { port } = new URL(it.exchangeServer.url);
  await it.exchangeServer.close();
  const submitBy = inSeconds(5);
  await it.send({
    id: 'over',
    currency_pair: 'ETH_USDT',
    type: 'market',
    amount: '50',
    submit_by: submitBy,
  });
  await it.send({ id: 'first', type: 'market', amount: '50', submit_by: inSeconds(90) });
  await it.send({ id: 'second', type: 'market', amount: '50', submit_by: inSeconds(90) });
  await it.send({ id: 'unwanted', type: 'market', amount: '50', submit_by: inSeconds(90) });
  const cancel = { id: 'cancel', account: 'main', action: 'cancel', target: 'unwanted' };
  await it.sendText(JSON.stringify(cancel), 'main#cancel#unwanted');

  expect((await it.settled('cancel')).status).toBe('done');
  const over = await it.settled('over');
  expect(over).toMatchObject({ status: 'rejected', reason: { code: 'NO_PRICE' } });
  expect(over.closedAtMs).toBeGreaterThanOrEqual(Date.parse(submitBy));
  await delay(5 * SECOND_MS);
  expect(await it.find('first')).toBeUndefined();

  reopened = await startExchangeServer({ exchange: it.exchange, port: Number(port) });
  for (const id of ['first', 'second']) expect((await it.settled(id)).status).toBe('filled');
  const unwanted = await it.settled('unwanted');
  expect(unwanted.reason?.code).toBe('CANCELLED_BEFORE_PLACED');
  expect(it.exchange.placements()).toHaveLength(2);
  expect(await it.messagesIn('DeadLetterQueueUrl')).toBe(0);
  const isEmpty = (messages: number) => messages === 0;
  await eventually('the queue is empty', () => it.messagesIn('OrderQueueUrl'), isEmpty);
});
