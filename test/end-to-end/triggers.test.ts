import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { endSluices, runSluice } from '../cli/run-sluice.ts';
import { eventsOf, shownOrder } from '../support/record.ts';
import { startTestStack, type TestStack } from '../support/test-stack.ts';

const STOP = {
  type: 'market',
  side: 'sell',
  amount: '0.001',
  trigger: { price: '86500', rule: '<=' },
};

describe('An order with a trigger', () => {
  let it: TestStack;

  beforeAll(async () => {
    it = await startTestStack();
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
  const sentUnder = (text: string | undefined) =>
    it.posts.filter(({ body }) => JSON.parse(body).text === text);

  test('waits, fires when its price is there, and is sent once', async () => {
    await it.send({ id: 'stop', ...STOP });
    const armed = await it.awaitStatus('stop', 'armed');
    expect(armed.text).toBeUndefined();
    it.exchange.movePrice('BTC_USDT', '86400');
    const sold = await it.awaitStatus('stop', 'filled');
    expect(eventsOf(sold)).toEqual(
      expect.arrayContaining(['armed', 'fired', 'released', 'placed']),
    );
    expect(shownOrder(sold)).toMatchObject({
      filled_amount: '0.001',
      trigger: { ...STOP.trigger, source: 'last', observed: { last: '86400' } },
    });
    expect(sentUnder(sold.text)).toHaveLength(1);
  }, 60_000);

  test('is refused if its condition is met already, and repeats nothing', async () => {
    await it.send({ id: 'late', ...STOP, trigger: { price: '90000', rule: '<=' } });
    const refused = await it.awaitStatus('late', 'rejected');
    expect(refused.reason).toMatchObject({ code: 'TRIGGER_ALREADY_MET', field: 'trigger.price' });
  }, 60_000);

  test('sells a ratio of what is available when it fires, after an amendment', async () => {
    const { amount: _amount, ...order } = STOP;
    await it.send({ id: 'part', ...order, amount_of_available: '0.5' });
    await it.awaitStatus('part', 'armed');
    const amended = await sluice('amend', 'part', '--trigger', '87500');
    expect(amended).toMatchObject({ exitCode: 0, json: { status: 'armed' } });
    const shown = await sluice('get', 'part');
    expect(shown.json).toMatchObject({ status: 'armed', trigger: { price: '87500' } });
    const before = it.exchange.balances(it.users.main!.userId);
    const btc = before.find(({ currency }) => currency === 'BTC')!.available;
    it.exchange.movePrice('BTC_USDT', '87400');
    const sold = await it.awaitStatus('part', 'filled');
    expect(Number(shownOrder(sold).amount)).toBeCloseTo(Number(btc) / 2, 5);
  }, 60_000);

  test('is cancelled while it waits', async () => {
    await it.send({ id: 'gone', ...STOP });
    await it.awaitStatus('gone', 'armed');
    const cancelled = await sluice('cancel', 'gone');
    expect(cancelled).toMatchObject({ exitCode: 0, json: { status: 'cancelled' } });
    it.exchange.movePrice('BTC_USDT', '86400');
    expect(eventsOf(await it.awaitStatus('gone', 'cancelled'))).toContain('disarmed');
  }, 60_000);

  test('stays armed when all open orders are cancelled, unless that is asked for', async () => {
    await it.send({ id: 'kept', ...STOP });
    await it.awaitStatus('kept', 'armed');
    const open = await sluice('cancel', '--all');
    expect(open).toMatchObject({ exitCode: 0, json: { cancelled: [], left: [{ id: 'kept' }] } });
    const all = await sluice('cancel', '--all', '--with-exits');
    expect(all.json.cancelled).toMatchObject([{ id: 'kept', status: 'cancelled' }]);
  }, 60_000);

  test('is suspended by a halt, and fires only after it was armed again', async () => {
    await it.send({ id: 'held', ...STOP });
    await it.awaitStatus('held', 'armed');
    await sluice('halt', '--reason', 'a test');
    await sluice('resume', '--reason', 'it is over', '--yes');
    it.exchange.movePrice('BTC_USDT', '86400');
    await it.stack.fireTrackOrders();
    expect(shownOrder((await it.find('held'))!)).toMatchObject({
      status: 'armed',
      trigger: { suspended: true },
    });
    const rearmed = await sluice('rearm', '--all', '--yes');
    expect(rearmed.stderr).toContain('fires now');
    expect(rearmed.json).toMatchObject([{ id: 'held', status: 'armed' }]);
    const sold = await it.awaitStatus('held', 'filled');
    expect(sentUnder(sold.text)).toHaveLength(1);
  }, 120_000);
});
