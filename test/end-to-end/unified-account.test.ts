import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { endSluices, startSluice } from '../cli/run-sluice.ts';
import { eventually } from '../support/eventually.ts';
import { sendAmendment, sendCancel } from '../support/instructions.ts';
import { eventsOf } from '../support/record.ts';
import { PRICES, startTestStack, type TestStack } from '../support/test-stack.ts';

const RESTING = { amount: '0.002', price: '80000' };
/** Less than what Gate lets a signed time be off. */
const STEP_MS = 45_000;

/** The exchange hides rows of a unified account from requests with `account=spot`. */
describe('On a unified account', () => {
  let it: TestStack;
  let aheadMs = 0;

  beforeAll(async () => {
    it = await startTestStack({
      mode: 'single_currency',
      exchangeNow: () => Date.now() + aheadMs,
    });
  });
  afterEach(endSluices);
  afterAll(() => it.stop());

  const atExchange = (text: string | undefined) =>
    it.exchange.orders(it.users.main!.userId).find((row) => row.text === text);
  const nextPostMeets = (fault: 'error_before' | 'error_after') =>
    it.exchange.faults.plan({ fault, method: 'POST', pathPrefix: '/api/v4/spot/orders' });

  test('an order rests, is amended, and is cancelled at the exchange', async () => {
    await it.send({ id: 'resting', ...RESTING });
    const { text } = await it.awaitStatus('resting', 'open');
    expect(atExchange(text)).toMatchObject({ account: 'unified', status: 'open' });

    await sendAmendment(it, 'amend-resting', 'resting', { price: '79000' });
    expect(await it.settled('amend-resting')).toMatchObject({ status: 'done' });
    expect(atExchange(text)).toMatchObject({ price: '79000', status: 'open' });

    await sendCancel(it, 'cancel-resting', 'resting');
    expect(await it.settled('cancel-resting')).toMatchObject({ status: 'done' });
    expect(await it.find('resting')).toMatchObject({ status: 'cancelled' });
    expect(atExchange(text)).toMatchObject({ status: 'cancelled' });
  });

  test('an order whose answer was lost is found, and never taken for absent', async () => {
    nextPostMeets('error_after');
    await it.send({ id: 'answer-lost', ...RESTING });
    await it.queueEmpty();
    aheadMs += STEP_MS;
    await it.stack.fireTrackOrders();
    const order = await it.awaitStatus('answer-lost', 'open');
    expect(eventsOf(order)).toEqual(['claimed', 'undecided', 'placed']);
    expect(order.gateAnswer?.label).toBe('SERVER_ERROR');
    expect(it.exchange.placementsByText().get(order.text!)).toBe(1);
  });

  test('the fills of a filled order are kept', async () => {
    await it.send({ id: 'filled', amount: '0.001', price: '87000' });
    const { text } = await it.awaitStatus('filled', 'open');
    it.exchange.movePrice('BTC_USDT', '86900');
    await it.stack.fireTrackOrders();
    expect(await it.awaitStatus('filled', 'filled')).toMatchObject({ filledAmount: '0.001' });
    expect(atExchange(text)).toMatchObject({ status: 'closed' });
    it.exchange.movePrice('BTC_USDT', PRICES.BTC_USDT);
  });

  test('an order that never arrived is proven not to have been placed', async () => {
    nextPostMeets('error_before');
    await it.send({ id: 'request-lost', ...RESTING });
    const { text } = await it.awaitStatus('request-lost', 'submitting');
    aheadMs += STEP_MS;
    await it.stack.fireTrackOrders();
    await eventually(
      'the first proof',
      () => it.find('request-lost'),
      (order) => order?.absentAtMs !== undefined,
    );
    aheadMs += STEP_MS;
    await it.stack.fireTrackOrders();
    expect(await it.awaitStatus('request-lost', 'not_placed')).toMatchObject({
      reason: { code: 'NOT_PLACED' },
    });
    expect(it.exchange.placementsByText().get(text!)).toBeUndefined();
  });

  test('a halt cancels open orders, and counts as HALTED only then', async () => {
    const resting = ['rests-1', 'rests-2', 'rests-3'];
    for (const id of resting) {
      await it.send({ id, ...RESTING });
      await it.awaitStatus(id, 'open');
    }
    const halt = startSluice(it.folder, ['halt', '--reason', 'a test', '--json']);
    for (const id of resting) await it.awaitStatus(id, 'cancelled');
    aheadMs += STEP_MS;
    const { stdout, exitCode } = await halt.ended;
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject([{ account: 'main', state: 'HALTED' }]);
    const open = it.exchange
      .orders(it.users.main!.userId)
      .filter(({ status }) => status === 'open');
    expect(open).toEqual([]);
  });
});
