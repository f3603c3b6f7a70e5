import { expect, test } from 'vitest';
import { Queues } from '../../local/cloud/services/queues.ts';

const PLACE = { region: 'us-east-1', accountId: '000000000000' };
const ARN = 'arn:aws:sqs:us-east-1:000000000000:orders';
const SENDER = 'AROASluiceRebalance:rebalance';

async function sent(message: Record<string, unknown>, senderId?: string) {
  const queues = new Queues(PLACE, 'http://127.0.0.1');
  queues.create('http://127.0.0.1/000000000000/orders', {});
  await queues.send(ARN, message, senderId);
  const limits = { maxMessages: 1, waitSeconds: 0 };
  const [received] = await queues.receive(ARN, limits, new AbortController().signal);
  queues.stop();
  return received!;
}

test("a message of a role carries the role's id, and nothing else that its sender did not write", async () => {
  const received = await sent({ MessageBody: 'x' }, SENDER);
  expect(received.Attributes?.SenderId).toBe(SENDER);
  expect(received).not.toHaveProperty('MessageAttributes');
  expect(received).not.toHaveProperty('MD5OfMessageAttributes');
});

test('its own attributes stay what they were', async () => {
  const MessageAttributes = { colour: { DataType: 'String', StringValue: 'red' } };
  const ofRole = await sent({ MessageBody: 'x', MessageAttributes }, SENDER);
  const ofUser = await sent({ MessageBody: 'x', MessageAttributes });
  expect(ofRole.MessageAttributes).toEqual(MessageAttributes);
  expect(ofRole.MD5OfMessageAttributes).toBe(ofUser.MD5OfMessageAttributes);
});

test("a message of the user carries the account's id", async () => {
  const { Attributes } = await sent({ MessageBody: 'x' });
  expect(Attributes?.SenderId).toBe(PLACE.accountId);
});
