import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestStack, type TestStack } from '../support/test-stack.ts';
import { GOOD_ORDER } from './bad-message.ts';

describe('An id that a bad message has used up', () => {
  let stack: TestStack;

  beforeAll(async () => {
    stack = await startTestStack();
  });
  afterAll(() => stack?.stop());

  /** Sends a message and returns what is recorded under its SQS id once the queue is empty. */
  async function recordedUnderMessageId(body: object) {
    const messageId = await stack.sendText(JSON.stringify(body));
    await stack.queueEmpty();
    return stack.find(`msg-${messageId}`);
  }
  async function refuse(body: Readonly<Record<string, unknown>>) {
    await stack.sendText(JSON.stringify(body));
    return stack.settled(String(body.id));
  }

  it('is left alone by the same message again', async () => {
    const body = { ...GOOD_ORDER, id: 'again', amount: '-1' };
    const first = await refuse(body);

    expect(await recordedUnderMessageId(body)).toBeUndefined();
    expect(await stack.find('again')).toEqual(first);
  });

  it('cannot be used for the corrected order: that is recorded beside it', async () => {
    const first = await refuse({ ...GOOD_ORDER, id: 'corrected', amount: '-1' });

    expect(await recordedUnderMessageId({ ...GOOD_ORDER, id: 'corrected' })).toMatchObject({
      status: 'rejected',
      conflictsWith: 'corrected',
      reason: { code: 'ID_CONFLICT', field: 'id', retry: 'new_id' },
    });
    expect(await stack.find('corrected')).toEqual(first);
  });

  it('cannot be used for another bad message: that is recorded beside it too', async () => {
    const first = await refuse({ ...GOOD_ORDER, id: 'worse', amount: '-1' });

    const worse = { ...GOOD_ORDER, id: 'worse', amount: '-1', side: 'long' };
    expect(await recordedUnderMessageId(worse)).toMatchObject({
      status: 'rejected',
      conflictsWith: 'worse',
      reason: { code: 'INVALID_FIELD', field: 'side' },
    });
    expect(await stack.find('worse')).toEqual(first);
  });

  it('names nothing that could be cancelled or amended', async () => {
    await refuse({ ...GOOD_ORDER, id: 'never-placed', amount: '-1' });
    const target = 'never-placed';

    expect(await refuse({ id: 'cancel-it', action: 'cancel', target })).toMatchObject({
      action: 'cancel',
      target,
      reason: { code: 'TARGET_FINISHED', field: 'target', retry: 'never' },
    });
    const amendment = { action: 'amend', currency_pair: 'BTC_USDT', target, price: '1' };
    expect(await refuse({ id: 'amend-it', ...amendment })).toMatchObject({
      action: 'amend',
      target,
      reason: { code: 'TARGET_NOT_OPEN', field: 'target' },
    });
  });

  it('may be the id of a cancel of itself, which cancels nothing', async () => {
    const itself = { id: 'itself', action: 'cancel', target: 'itself' };
    expect((await refuse(itself)).reason).toMatchObject({
      code: 'TARGET_NOT_AN_ORDER',
      field: 'target',
    });
  });

  it('has led to no order', async () => {
    await stack.queueEmpty();
    expect(stack.exchange.placements()).toEqual([]);
    expect(await stack.messagesIn('DeadLetterQueueUrl')).toBe(0);
  });
});
