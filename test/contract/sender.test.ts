import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readOrders } from '../../cli/orders/order-input.ts';
import { Failure } from '../../cli/terminal/failure.ts';
import { escapeControls } from '../../shared/lib/escape-controls.ts';
import { endSluices, runSluice } from '../cli/run-sluice.ts';
import { startTestStack, type TestStack } from '../support/test-stack.ts';
import { type BadMessage, GOOD_ORDER } from './bad-message.ts';
import { unreadableMessages } from './bad-messages.ts';

const NOW_MS = Date.parse('2026-11-22T09:00:00Z');
/** `sluice send` splits or strips these; a message on the queue stays as it is. */
const MENDED = ['a list of orders', 'two orders on two lines', 'a byte order mark in front'];

describe('`sluice send`', () => {
  const read = (text: string) =>
    readOrders(text, { nowMs: NOW_MS, accounts: ['main'], account: undefined });
  function failureOf({ body }: BadMessage): Failure {
    try {
      read(body);
    } catch (error) {
      if (error instanceof Failure) return error;
      throw error;
    }
    throw new Error('It would be sent.');
  }

  describe.each(Object.entries(unreadableMessages(NOW_MS)))('%s', (_group, messages) => {
    const single = messages.filter(({ title }) => !MENDED.includes(title));

    it.each(single)('are refused before anything is sent: $title', (bad) => {
      const { code, message, field } = failureOf(bad);
      const isOwnWord = ['NO_ORDERS', 'TOO_LARGE'].includes(code);
      if (!isOwnWord) expect([code, field]).toEqual([bad.code, bad.field]);
      expect(escapeControls(message)).toBe(message);
    });
  });

  it('takes a list apart however long its texts are', () => {
    const order = JSON.stringify({ id: 'a', ...GOOD_ORDER, note: '"\n'.repeat(2_000_000) });
    expect(() => read(`[${order},${order}]`)).toThrow(/Message 1: A message has at most/);
  });

  it('sends every text of an order unchanged', () => {
    const note = '=1+1\u001B[2J\u202E';
    const [{ body } = { body: '' }] = read(
      JSON.stringify({ id: 'a', ...GOOD_ORDER, note }),
    ).messages;
    expect(JSON.parse(body).note).toBe(note);
  });
});

describe('A body that SQS refuses', () => {
  let stack: TestStack;
  const order = JSON.stringify({ id: 'unsent', ...GOOD_ORDER });

  beforeAll(async () => {
    stack = await startTestStack();
  });
  afterAll(async () => {
    endSluices();
    await stack?.stop();
  });

  it.each([
    ['an empty body', ''],
    ['a NUL', `${order}\u0000`],
    ['another control character', `\u001B[2J${order}`],
    ['half a character', `${order}\uD800`],
    ['a noncharacter', `${order}\uFFFF`],
    ['one byte more than 1 MiB', ' '.repeat(1_048_577)],
  ])('is reported to the sender: %s', async (_what, MessageBody) => {
    const { OrderQueueUrl: QueueUrl } = stack.stack.outputs;
    const message = { QueueUrl, MessageBody, MessageGroupId: 'g', MessageDeduplicationId: 'd' };

    const error = await stack.sqs.send(new SendMessageCommand(message)).catch((each) => each);
    expect(error).toBeInstanceOf(Error);
    expect(error.$fault).toBe('client');
    expect(await stack.messagesIn('OrderQueueUrl')).toBe(0);
  });

  it.each([
    ['an empty file', '', 'NO_ORDERS'],
    ['a NUL', `${order}\u0000`, 'NOT_JSON'],
    ['another control character', `\u001B[2J${order}`, 'NOT_JSON'],
  ])('is not sent by `sluice send`: %s', async (_what, text, code) => {
    const { exitCode, stdout } = await runSluice(stack.folder, ['send', '-', '--json'], text);
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout).error.code).toBe(code);
    expect(await stack.messagesIn('OrderQueueUrl')).toBe(0);
  });
});
