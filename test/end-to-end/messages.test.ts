import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PRICES, startTestStack, type TestStack } from '../support/test-stack.ts';

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();

describe('A message that reaches the queue', () => {
  let it: TestStack;

  beforeAll(async () => {
    it = await startTestStack();
  });
  afterAll(() => it.stop());

  test('ends as a record under its message id when it is not JSON', async () => {
    const id = `msg-${await it.sendText('buy bitcoin!')}`;

    expect(await it.settled(id)).toMatchObject({
      status: 'rejected',
      account: 'main',
      bodyStart: 'buy bitcoin!',
      reason: { code: 'NOT_JSON', retry: 'never' },
    });
  });

  test('ends as a record under its message id when it names no id', async () => {
    const id = `msg-${await it.send({ amount: '0.001', price: '80000' })}`;

    expect(await it.settled(id)).toMatchObject({
      status: 'rejected',
      reason: { code: 'MISSING_FIELD', field: 'id' },
    });
  });

  test('ends as a record under its message id when its account is not configured', async () => {
    const message = { id: 'stray', account: 'nobody', amount: '0.001', price: '80000' };
    const id = `msg-${await it.send(message)}`;

    const { reason } = await it.settled(id);
    expect(reason).toMatchObject({ code: 'UNKNOWN_ACCOUNT', field: 'account' });
    expect(reason?.message).toContain('configured: main');
  });

  test('ends as a record under its own id when it has a field that Sluice does not know', async () => {
    await it.send({ id: 'typo', amount: '0.001', price: '80000', pirce: '8000' });

    expect(await it.settled('typo')).toMatchObject({
      status: 'rejected',
      reason: { code: 'UNKNOWN_FIELD', field: 'pirce' },
    });
  });

  test('is one order when it comes twice', async () => {
    const message = { id: 'twice', type: 'market', amount: '50' };
    await it.send(message);
    const first = await it.settled('twice');
    const repeat = await it.send(message);
    await it.queueEmpty();

    const { hash, order, text } = first;
    expect(await it.find('twice')).toMatchObject({ status: 'filled', hash, order, text });
    expect(await it.find(`msg-${repeat}`)).toBeUndefined();
    expect(it.exchange.placementsByText().get(first.text!)).toBe(1);
  });

  test('does not replace another order that has its id', async () => {
    await it.send({ id: 'taken', type: 'market', amount: '50' });
    const first = await it.settled('taken');
    const conflict = `msg-${await it.send({ id: 'taken', type: 'market', amount: '60' })}`;

    expect(await it.settled(conflict)).toMatchObject({
      status: 'rejected',
      conflictsWith: 'taken',
      reason: { code: 'ID_CONFLICT', field: 'id', retry: 'new_id' },
    });
    const { hash, order, text } = first;
    expect(await it.find('taken')).toMatchObject({ status: 'filled', hash, order, text });
  });

  test('is never sent to the exchange after its time', async () => {
    const postsBefore = it.posts.length;
    await it.send({
      id: 'late',
      amount: '0.001',
      price: PRICES.BTC_USDT,
      issued_at: minutesAgo(10),
      submit_by: minutesAgo(5),
    });

    expect(await it.settled('late')).toMatchObject({
      status: 'rejected',
      attempt: 0,
      reason: { code: 'EXPIRED' },
    });
    expect(it.posts).toHaveLength(postsBefore);
  });

  test('is gone from the queue afterwards, and the dead-letter queue is empty', async () => {
    await it.queueEmpty();
    expect(await it.messagesIn('DeadLetterQueueUrl')).toBe(0);
  });
});
