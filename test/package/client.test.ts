import { afterAll, beforeEach, expect, test } from 'vitest';
import {
  type AmendFuturesOrderMessage,
  type AmendOrderMessage,
  type CancelOrderMessage,
  createOrderSender,
  type ExitFuturesOrderMessage,
  type ExitOrderMessage,
  MessageRefused,
  type OrderMessage,
  type PlaceFuturesOrderMessage,
  type PlaceOrderMessage,
} from '../../shared/client/client.ts';
import type { CONTRACT_MESSAGES, MESSAGES } from '../../shared/orders/message/fields.ts';
import { startQueueDouble } from './queue-double.ts';

const queue = await startQueueDouble();
const { queueUrl, endpoint } = queue;
const credentials = { accessKeyId: 'any', secretAccessKey: 'any' };
const sender = createOrderSender({ queueUrl, endpoint, region: 'us-east-1', credentials });
beforeEach(() => {
  queue.sent.length = 0;
});
afterAll(queue.close);

const ORDER = { currency_pair: 'BTC_USDT', side: 'buy', amount: '0.001', price: '30000' } as const;
const CONTRACT_ORDER = { contract: 'BTC_USDT', size: '-5', price: '61000.5' } as const;

test.each<{ message: OrderMessage; group: string }>([
  { message: { id: 'a', ...ORDER }, group: 'main#BTC_USDT' },
  { message: { id: 'a', account: 'second', ...ORDER }, group: 'second#BTC_USDT' },
  { message: { id: 'b', action: 'cancel', target: 'a' }, group: 'main#cancel#a' },
  {
    message: { id: 'c', action: 'amend', currency_pair: 'ETH_USDT', target: 'a', price: '1' },
    group: 'main#ETH_USDT',
  },
  { message: { id: 'd', ...CONTRACT_ORDER }, group: 'main#usdt:BTC_USDT' },
  {
    message: { id: 'e', contract: 'BTC_USDT', size: '0', price: '0', close: true },
    group: 'main#usdt:BTC_USDT',
  },
  {
    message: { id: 'f', action: 'amend', contract: 'BTC_USDT', target: 'd', size: '7' },
    group: 'main#usdt:BTC_USDT',
  },
])('The client sends $message as it is, in the group $group', async ({ message, group }) => {
  expect(await sender.send(message)).toEqual({ messageId: 'message-1' });
  expect(queue.sent).toMatchObject([{ QueueUrl: queueUrl, MessageGroupId: group }]);
  expect(JSON.parse(queue.sent[0]!.MessageBody)).toEqual(message);
});

test.each([
  { message: { id: 'a', ...ORDER, amount: 0.001 }, code: 'INVALID_FIELD', field: 'amount' },
  { message: { id: 'a', ...ORDER, text: 't-mine' }, code: 'UNKNOWN_FIELD', field: 'text' },
  { message: { ...ORDER }, code: 'MISSING_FIELD', field: 'id' },
  { message: { id: 'a', action: 'cancel' }, code: 'MISSING_FIELD', field: 'target' },
  { message: { id: 'a', ...CONTRACT_ORDER, size: '+5' }, code: 'INVALID_FIELD', field: 'size' },
  { message: { id: 'a', ...CONTRACT_ORDER, side: 'buy' }, code: 'UNKNOWN_FIELD', field: 'side' },
])('The client refuses $message and sends nothing: $code', async ({ message, code, field }) => {
  const refused = await sender.send(message as unknown as OrderMessage).catch((error) => error);
  expect(refused).toBeInstanceOf(MessageRefused);
  expect(refused.reason).toMatchObject({ code, field });
  expect(refused.message).toContain(refused.reason.message);
  expect(queue.sent).toEqual([]);
});

test.each<{ message: unknown; code: string }>([
  { message: null, code: 'INVALID_MESSAGE' },
  { message: [{ id: 'a', ...ORDER }], code: 'INVALID_MESSAGE' },
  { message: undefined, code: 'NOT_JSON' },
  { message: { id: 'a', ...ORDER, amount: 1n }, code: 'NOT_JSON' },
])('The client refuses what is no message, and sends nothing: $code', async ({ message, code }) => {
  const refused = await sender.send(message as OrderMessage).catch((error) => error);
  expect(refused).toBeInstanceOf(MessageRefused);
  expect(refused.reason).toMatchObject({ code });
  expect(queue.sent).toEqual([]);
});

test.each([
  undefined,
  '',
  'orders.fifo',
  'https://sqs.eu-central-1.amazonaws.com/123456789012/Sluice-EventFailures',
])('A sender for %j says at once what to give instead', (given) => {
  const options = { queueUrl: given as string, region: 'us-east-1' };
  expect(() => createOrderSender(options)).toThrow(
    /^queueUrl is .*: give the output OrderQueueUrl/,
  );
  expect(() => createOrderSender({ queueUrl: given as string })).toThrow('OrderQueueUrl');
});

type Keys<Message> = Message extends unknown ? keyof Message : never;
type Fields<Action extends keyof typeof MESSAGES> = keyof (typeof MESSAGES)[Action];
type ContractFields<Action extends keyof typeof CONTRACT_MESSAGES> =
  keyof (typeof CONTRACT_MESSAGES)[Action];
type Same<A, B> = [A, B] extends [B, A] ? true : false;

test('The types of messages have the fields that Sluice reads, and no others', () => {
  const same: readonly [
    Same<Keys<PlaceOrderMessage>, Fields<'place'>>,
    Same<Keys<ExitOrderMessage>, Fields<'exit'>>,
    Same<Keys<CancelOrderMessage>, Fields<'cancel'>>,
    Same<Keys<AmendOrderMessage>, Fields<'amend'>>,
    Same<Keys<PlaceFuturesOrderMessage>, ContractFields<'place'>>,
    Same<Keys<ExitFuturesOrderMessage>, ContractFields<'exit'>>,
    Same<Keys<AmendFuturesOrderMessage>, ContractFields<'amend'>>,
  ] = [true, true, true, true, true, true, true];
  expect(same).toEqual(same.map(() => true));
});
