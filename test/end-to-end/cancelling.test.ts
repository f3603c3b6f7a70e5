import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { countOrderRequests } from '../support/exchange-requests.ts';
import { sendCancel } from '../support/instructions.ts';
import { outsideTrader } from '../support/outside-trader.ts';
import { eventsOf } from '../support/record.ts';
import { PRICES, startTestStack, type TestStack } from '../support/test-stack.ts';
import { holdLease, trackToTheEnd } from '../support/tracking.ts';

/** Rests below the market. */
const RESTING = { amount: '0.002', price: '80000' };

describe('A cancel', () => {
  let it: TestStack;
  let requests: ReturnType<typeof countOrderRequests>;

  beforeAll(async () => {
    it = await startTestStack({ accounts: ['main', 'other'] });
    requests = countOrderRequests(it.exchange);
  });
  afterAll(() => it?.stop());

  const atExchange = (text: string | undefined) =>
    it.exchange.orders(it.users.main!.userId).find((row) => row.text === text);

  test('ends an open order', async () => {
    await it.send({ id: 'open', ...RESTING });
    const { text } = await it.awaitStatus('open', 'open');
    await sendCancel(it, 'cancel-open', 'open');

    expect(await it.settled('cancel-open')).toMatchObject({ status: 'done', target: 'open' });
    const order = (await it.find('open'))!;
    expect(order).toMatchObject({ status: 'cancelled', filledAmount: '0' });
    expect(eventsOf(order)).toEqual(['claimed', 'placed', 'cancel_requested', 'ended']);
    expect(atExchange(text)).toMatchObject({ status: 'cancelled', left: '0.002' });
  });

  test('keeps what was filled before it', async () => {
    await it.send({ id: 'half', amount: '0.002', price: PRICES.BTC_USDT });
    await it.awaitStatus('half', 'open');
    await outsideTrader(it.exchangeServer.url, it.users.other!.key).place({
      currencyPair: 'BTC_USDT',
      side: 'sell',
      amount: '0.0005',
      price: PRICES.BTC_USDT,
    });
    await sendCancel(it, 'cancel-half', 'half');

    const cancel = await it.settled('cancel-half');
    expect(cancel.status).toBe('done');
    expect(cancel.history.at(-1)?.detail).toBe('partially_filled, 0.0005 filled');
    expect(await it.find('half')).toMatchObject({
      status: 'partially_filled',
      filledAmount: '0.0005',
      filledTotal: '44',
      left: '0.0015',
    });
  });

  test('that comes before its order wins: the order is never placed', async () => {
    const postsBefore = it.posts.length;
    await sendCancel(it, 'cancel-early', 'late');
    expect(await it.settled('cancel-early')).toMatchObject({ status: 'done' });
    const marker = await it.find('late');
    expect(marker).toMatchObject({
      status: 'cancelled',
      reason: { code: 'CANCELLED_BEFORE_PLACED' },
    });

    await it.send({ id: 'late', ...RESTING });
    await it.queueEmpty();

    expect(await it.find('late')).toEqual(marker);
    expect(it.posts).toHaveLength(postsBefore);
  });

  test('that races with its order leaves nothing live, whichever of the two is first', async () => {
    const ids = ['race-1', 'race-2', 'race-3', 'race-4'];
    await Promise.all(
      ids.flatMap((id) => [it.send({ id, ...RESTING }), sendCancel(it, `cancel-${id}`, id)]),
    );
    await it.queueEmpty();
    await trackToTheEnd(it);

    for (const id of ids) {
      expect(await it.find(id)).toMatchObject({ status: 'cancelled', filledAmount: '0' });
      expect(await it.find(`cancel-${id}`)).toMatchObject({ status: 'done' });
    }
    const live = it.exchange
      .orders(it.users.main!.userId)
      .filter(({ status }) => status === 'open');
    expect(live).toEqual([]);
  });

  test('of an order that has ended is rejected, and nothing is sent', async () => {
    await it.send({ id: 'bought', type: 'market', amount: '50' });
    await it.awaitStatus('bought', 'filled');
    const deletesBefore = requests('DELETE');
    await sendCancel(it, 'cancel-bought', 'bought');

    const { status, reason } = await it.settled('cancel-bought');
    expect(status).toBe('rejected');
    expect(reason).toMatchObject({ code: 'TARGET_FINISHED', field: 'target', retry: 'never' });
    expect(reason?.message).toMatch(/^"bought" is filled since .*: there is nothing to cancel\.$/);
    expect(requests('DELETE')).toBe(deletesBefore);
  });

  test('of a cancel is rejected: a cancel is not an order', async () => {
    await sendCancel(it, 'cancel-cancel', 'cancel-bought');

    expect(await it.settled('cancel-cancel')).toMatchObject({
      status: 'rejected',
      reason: { code: 'TARGET_NOT_AN_ORDER', field: 'target' },
    });
  });

  test('after a cancel is done as well, and asks the exchange only once', async () => {
    await it.send({ id: 'twice', ...RESTING });
    await it.awaitStatus('twice', 'open');
    const deletesBefore = requests('DELETE');
    await sendCancel(it, 'cancel-twice-1', 'twice');
    await it.settled('cancel-twice-1');
    const first = await it.find('twice');
    await sendCancel(it, 'cancel-twice-2', 'twice');

    expect(await it.settled('cancel-twice-2')).toMatchObject({ status: 'done' });
    expect(await it.find('twice')).toEqual(first);
    expect(requests('DELETE')).toBe(deletesBefore + 1);
  });

  test('of an order whose outcome is unknown waits until it is found, and ends it then', async () => {
    const [postsBefore, deletesBefore] = [it.posts.length, requests('DELETE')];
    await holdLease(it);
    it.exchange.faults.plan({ fault: 'reset_after', method: 'POST' });
    await it.send({ id: 'unknown', ...RESTING });
    await it.queueEmpty();
    await sendCancel(it, 'cancel-unknown', 'unknown');
    await it.queueEmpty();
    expect(await it.find('unknown')).toMatchObject({
      status: 'submitting',
      cancelRequestedAtMs: expect.any(Number),
    });
    expect(await it.find('cancel-unknown')).toMatchObject({ status: 'submitting' });
    expect(requests('DELETE')).toBe(deletesBefore);

    await trackToTheEnd(it);

    const order = (await it.find('unknown'))!;
    expect(order.status).toBe('cancelled');
    expect(eventsOf(order)).toEqual(['claimed', 'cancel_requested', 'placed', 'ended']);
    expect(await it.find('cancel-unknown')).toMatchObject({ status: 'done' });
    expect(atExchange(order.text)).toMatchObject({ status: 'cancelled' });
    expect(it.posts).toHaveLength(postsBefore + 1);
    expect(requests('DELETE')).toBe(deletesBefore + 1);
  });

  test('is found to be carried out although its response is lost', async () => {
    await it.send({ id: 'deaf', ...RESTING });
    await it.awaitStatus('deaf', 'open');
    it.exchange.faults.plan({ fault: 'reset_after', method: 'DELETE' });
    await sendCancel(it, 'cancel-deaf', 'deaf');

    expect(await it.settled('cancel-deaf')).toMatchObject({ status: 'done' });
    expect(await it.find('deaf')).toMatchObject({ status: 'cancelled' });
  });

  test('is sent by Sluice at the cancel_at of an open order', async () => {
    const cancelAt = new Date(Date.now() + 1_000).toISOString();
    await it.send({ id: 'good-till', ...RESTING, cancel_at: cancelAt });
    await it.awaitStatus('good-till', 'open');

    await trackToTheEnd(it);

    const order = (await it.find('good-till'))!;
    expect(order.status).toBe('cancelled');
    expect(order.closedAtMs).toBeGreaterThanOrEqual(Date.parse(cancelAt));
    expect(order.history).toContainEqual(
      expect.objectContaining({ event: 'cancel_requested', detail: 'cancel_at' }),
    );
  });
});
