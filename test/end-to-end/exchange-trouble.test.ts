import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FaultKind } from '../../local/exchange/behavior/faults.ts';
import { nextInvocation } from '../support/invocations.ts';
import { eventsOf } from '../support/record.ts';
import { startTestStack, type TestStack } from '../support/test-stack.ts';
import { holdLease, trackToTheEnd } from '../support/tracking.ts';

const ORDERS = '/api/v4/spot/orders';

describe('When the exchange is in trouble, an order', () => {
  let it: TestStack;

  beforeAll(async () => {
    it = await startTestStack();
  });
  afterAll(() => it.stop());

  const nextPostMeets = (fault: FaultKind) =>
    it.exchange.faults.plan({ fault, method: 'POST', pathPrefix: ORDERS });

  const LOST_ANSWERS = [
    { what: 'the answer never came', fault: 'lost_reply' },
    { what: 'the connection broke', fault: 'reset_after' },
    { what: 'the answer was a 500', fault: 'error_after' },
    { what: 'the answer was a 502 in HTML', fault: 'bad_gateway_after' },
    { what: 'the answer was an empty 202', fault: 'accepted_after' },
  ] as const;

  test.each(LOST_ANSWERS)(
    'that was accepted although $what stays submitting until it is found',
    async ({ fault }) => {
      const postsBefore = it.posts.length;
      await holdLease(it);
      nextPostMeets(fault);
      const submission = nextInvocation(it.stack.cloud, 'SubmitOrder');
      await it.send({ id: fault, type: 'market', amount: '50' });
      expect(await submission).not.toHaveProperty('error');
      const { text, status } = (await it.find(fault))!;
      expect(status).toBe('submitting');

      await trackToTheEnd(it);

      const order = await it.settled(fault);
      expect(order.status).toBe('filled');
      expect(eventsOf(order).filter((event) => event !== 'undecided')).toEqual([
        'claimed',
        'placed',
        'accounted',
      ]);
      expect(it.exchange.placementsByText().get(text!)).toBe(1);
      expect(it.posts).toHaveLength(postsBefore + 1);
    },
  );

  test('that met a rate limit is sent again under a text of its own, and placed once', async () => {
    nextPostMeets('rate_limited');
    await it.send({ id: 'throttled', type: 'market', amount: '50' });

    const order = await it.settled('throttled');
    expect(order).toMatchObject({ status: 'filled', attempt: 2 });
    expect(order.text).toBe(`t-${order.stem}2`);
    expect(eventsOf(order)).toEqual(['claimed', 'next_attempt', 'placed']);
    const placements = it.exchange.placementsByText();
    expect(placements.get(`t-${order.stem}1`)).toBeUndefined();
    expect(placements.get(`t-${order.stem}2`)).toBe(1);
  });

  test('is rejected when the exchange cannot be reached, and nothing was sent', async () => {
    const postsBefore = it.posts.length;
    await it.exchangeServer.close();
    const submitBy = new Date(Date.now() + 2_000).toISOString();
    await it.send({ id: 'unreachable', type: 'market', amount: '50', submit_by: submitBy });

    const { status, reason, history } = await it.settled('unreachable');
    expect(status).toBe('rejected');
    // Which of the two depends on whether a price was read within the last seconds.
    expect(['EXCHANGE_UNREACHABLE', 'NO_PRICE']).toContain(reason?.code);
    expect(reason?.retry).toBe('new_id');
    // The cause is in the verdict, or in what came before the last attempt ran out of time.
    expect(JSON.stringify([reason, history])).toContain('ECONNREFUSED');
    expect(it.posts).toHaveLength(postsBefore);
  });
});
