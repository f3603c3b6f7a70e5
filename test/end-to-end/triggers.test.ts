import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { endSluices, runSluice } from '../cli/run-sluice.ts';
import { eventsOf, shownOrder } from '../support/record.ts';
import { startTestStack, type TestStack } from '../support/test-stack.ts';
import { expectTrueContractBooks, heldIn, sendContract } from './contract-books.ts';

/**
 * Each test that fires does so at lower prices than those before it: submit-order may have their prices
 * for five seconds.
 */
const stopAt = (price: string) => ({
  type: 'market',
  side: 'sell',
  amount: '0.001',
  trigger: { price, rule: '<=' },
});
/** The contract follows the pair, at prices of its own. */
const contractStopAt = (price: string) => ({
  size: '-5',
  price: '0',
  reduce_only: true,
  trigger: { price, rule: '<=' },
});
const FUTURES = { contracts: ['BTC_USDT'], maxLeverage: '10' };

/** Each test arms an order of a pair, and beside it one of the contract of the same name. */
describe('An order with a trigger', () => {
  let it: TestStack;

  beforeAll(async () => {
    it = await startTestStack({ futures: FUTURES });
    await sendContract(it, { id: 'long', size: '20', price: '0' });
    await it.awaitStatus('long', 'filled');
  });
  afterEach(() => {
    it.exchange.movePrice('BTC_USDT', '88000');
    endSluices();
  });
  afterAll(() => it?.stop());

  async function sluice(...words: readonly string[]) {
    const run = await runSluice(it.folder, [...words, '--json']);
    return { ...run, json: JSON.parse(run.stdout || 'null') };
  }
  /** Both are armed: an order of the pair, and one of the contract. */
  async function armBoth(id: string, price: string): Promise<void> {
    await it.send({ id, ...stopAt(price) });
    await sendContract(it, { id: `${id}-contract`, ...contractStopAt(price) });
    await it.awaitStatus(id, 'armed');
    await it.awaitStatus(`${id}-contract`, 'armed');
  }
  const sentUnder = (text: string | undefined) =>
    it.posts.filter(({ body }) => JSON.parse(body).text === text);

  test('waits, fires when its price is there, and is sent once', async () => {
    await armBoth('stop', '87500');
    expect((await it.find('stop'))!.text).toBeUndefined();
    it.exchange.movePrice('BTC_USDT', '87400');
    const sold = await it.awaitStatus('stop', 'filled');
    expect(eventsOf(sold)).toEqual(
      expect.arrayContaining(['armed', 'fired', 'released', 'placed']),
    );
    expect(shownOrder(sold)).toMatchObject({
      filled_amount: '0.001',
      trigger: { price: '87500', rule: '<=', source: 'last', observed: { last: '87400' } },
    });
    expect(sentUnder(sold.text)).toHaveLength(1);
    const closed = await it.awaitStatus('stop-contract', 'filled');
    expect(shownOrder(closed)).toMatchObject({
      filled_size: '-5',
      trigger: { price: '87500', observed: { last: '87443.7' } },
    });
    expect(sentUnder(closed.text)).toHaveLength(1);
    expect(heldIn(it)).toBe('15');
  });

  test('is refused if its condition is met already, and repeats nothing', async () => {
    await it.send({ id: 'late', ...stopAt('90000') });
    await sendContract(it, { id: 'late-contract', ...contractStopAt('90000') });
    for (const id of ['late', 'late-contract']) {
      const refused = await it.awaitStatus(id, 'rejected');
      expect(refused.reason).toMatchObject({ code: 'TRIGGER_ALREADY_MET', field: 'trigger.price' });
    }
  });

  test('sells a ratio of what is available when it fires, after an amendment', async () => {
    const { amount: _amount, ...order } = stopAt('86500');
    await it.send({ id: 'part', ...order, amount_of_available: '0.5' });
    await it.awaitStatus('part', 'armed');
    await sendContract(it, { id: 'near', ...contractStopAt('86500') });
    await it.awaitStatus('near', 'armed');
    const nearer = { action: 'amend', target: 'near', trigger: { price: '86900' } };
    await sendContract(it, { id: 'nearer', ...nearer });
    await it.awaitStatus('nearer', 'done');
    const amended = await sluice('amend', 'part', '--trigger', '86900');
    expect(amended).toMatchObject({ exitCode: 0, json: { status: 'armed' } });
    const shown = await sluice('get', 'part');
    expect(shown.json).toMatchObject({ status: 'armed', trigger: { price: '86900' } });
    const before = it.exchange.balances(it.users.main!.userId);
    const btc = before.find(({ currency }) => currency === 'BTC')!.available;
    it.exchange.movePrice('BTC_USDT', '86800');
    const sold = await it.awaitStatus('part', 'filled');
    expect(Number(shownOrder(sold).amount)).toBeCloseTo(Number(btc) / 2, 5);
    const closed = shownOrder(await it.awaitStatus('near', 'filled'));
    expect(closed).toMatchObject({ filled_size: '-5', trigger: { price: '86900' } });
    expect(heldIn(it)).toBe('10');
  });

  test('is cancelled while it waits', async () => {
    await it.send({ id: 'gone', ...stopAt('86000') });
    await it.awaitStatus('gone', 'armed');
    const cancelled = await sluice('cancel', 'gone');
    expect(cancelled).toMatchObject({ exitCode: 0, json: { status: 'cancelled' } });
    it.exchange.movePrice('BTC_USDT', '85900');
    expect(eventsOf(await it.awaitStatus('gone', 'cancelled'))).toContain('disarmed');
  });

  test('stays armed when all open orders are cancelled, unless that is asked for', async () => {
    await armBoth('kept', '86000');
    const ids = (rows: readonly { id: string }[]) => rows.map(({ id }) => id).toSorted();
    const open = await sluice('cancel', '--all');
    expect(open).toMatchObject({ exitCode: 0, json: { cancelled: [] } });
    expect(ids(open.json.left)).toEqual(['kept', 'kept-contract']);
    const all = await sluice('cancel', '--all', '--with-exits');
    expect(ids(all.json.cancelled)).toEqual(['kept', 'kept-contract']);
    await it.awaitStatus('kept-contract', 'cancelled');
  });

  test('is suspended by a halt, and fires only after it was armed again', async () => {
    const BOTH = ['held', 'held-contract'];
    await armBoth('held', '86000');
    await sluice('halt', '--reason', 'a test');
    await sluice('resume', '--reason', 'it is over', '--yes');
    it.exchange.movePrice('BTC_USDT', '85900');
    await it.stack.fireTrackOrders();
    for (const id of BOTH) {
      expect(shownOrder((await it.find(id))!)).toMatchObject({
        status: 'armed',
        trigger: { suspended: true },
      });
    }
    const rearmed = await sluice('rearm', '--all', '--yes');
    expect(rearmed.stderr).toContain('fires now');
    for (const id of BOTH) {
      expect(rearmed.json).toContainEqual(expect.objectContaining({ id, status: 'armed' }));
      const { text } = await it.awaitStatus(id, 'filled');
      expect(sentUnder(text)).toHaveLength(1);
    }
    expect(heldIn(it)).toBe('5');
    await expectTrueContractBooks(it);
  });
});
