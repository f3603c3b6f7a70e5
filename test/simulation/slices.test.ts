import { describe, expect, it } from 'vitest';
import { ACCOUNTS } from '../../local/simulation/deployment.ts';
import type { World } from '../../local/simulation/world.ts';
import { Big, sum } from '../../shared/lib/decimal.ts';
import { SLICED_ORDER } from '../../tools/cost/sliced-order.ts';
import { shownOrder } from '../support/record.ts';
import { countWriteUnits } from '../support/write-units.ts';
import { judge } from './oracles.ts';
import { pass, quietWorld, recordIn, send } from './scripted.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const PAIR = 'BTC_USDT';
const WHOLE = {
  id: 'big',
  currency_pair: PAIR,
  side: 'buy',
  amount: '0.05',
  price: '61000',
  slices: { over: 'PT10M', every: 'PT2M' },
};

function worldAt(price: string, options: Parameters<typeof quietWorld>[1] = {}): World {
  const world = quietWorld({ lostStartRate: 0 }, options);
  world.exchange.movePrice(PAIR, price);
  return world;
}

function begin(world: World, message: object = {}): void {
  send(world, { ...WHOLE, ...message });
  world.startTicking();
}

const show = (world: World, id = 'big') => shownOrder(recordIn(world, id));

/** What the order's children filled, by the exchange's own books. */
function boughtAtExchange(world: World): string {
  const placed = world.exchange.orders(ACCOUNTS.main).filter(({ status }) => status !== 'open');
  return sum(placed.map(({ filled_amount: filled }) => String(filled))).toString();
}

function expectTrue(world: World): void {
  expect(judge(world)).toEqual([]);
}

describe('an order in slices', () => {
  it('begins with a slice at once, and works until the last one has filled', async () => {
    const world = worldAt('60000');
    begin(world);
    await pass(world, 20 * SECOND_MS);
    expect(show(world)).toMatchObject({
      status: 'working',
      final: false,
      children: ['big/s1'],
      filled_amount: '0.01',
      remaining_amount: '0.04',
      slices: { over: 'PT10M', every: 'PT2M', count: 5, sent: 1, missed: 0 },
    });
    expect(show(world, 'big/s1')).toMatchObject({
      status: 'filled',
      parent: 'big',
      type: 'limit',
      time_in_force: 'ioc',
      amount: '0.01',
      sent_by: { kind: 'slices' },
    });
    await pass(world, 12 * MINUTE_MS);
    const done = show(world);
    expect(done).toMatchObject({
      status: 'filled',
      filled_amount: '0.05',
      remaining_amount: '0',
      children: ['big/s1', 'big/s2', 'big/s3', 'big/s4', 'big/s5'],
      slices: { sent: 5, missed: 0 },
    });
    expect(done.slices?.next_at).toBeUndefined();
    expect(Number(done.result?.arrival_price)).toBeGreaterThan(60_000);
    expect(Number(done.result?.slippage_arrival)).toBeGreaterThanOrEqual(0);
    expect(world.exchange.placements()).toHaveLength(5);
    expectTrue(world);
  });

  it('spends a quote amount at the market, and never more than it', async () => {
    const world = worldAt('60000');
    begin(world, { type: 'market', price: undefined, amount: '3000' });
    await pass(world, 13 * MINUTE_MS);
    const done = show(world);
    expect(done.slices).toMatchObject({ sent: 5, missed: 0 });
    expect(Number(done.filled_total)).toBeLessThanOrEqual(3_000);
    expect(Number(done.filled_total)).toBeGreaterThan(2_970);
    expectTrue(world);
  });

  it('sells as it buys', async () => {
    const world = worldAt('60000');
    begin(world, { side: 'sell', price: '59000' });
    await pass(world, 13 * MINUTE_MS);
    expect(show(world)).toMatchObject({ status: 'filled', filled_amount: '0.05' });
    expectTrue(world);
  });

  it('misses slots whose price lies beyond its limit, and goes on when it is back', async () => {
    const world = worldAt('62000');
    begin(world);
    await pass(world, 3 * MINUTE_MS);
    expect(show(world)).toMatchObject({ slices: { sent: 0, missed: 2 }, filled_amount: '0' });
    world.exchange.movePrice(PAIR, '60000');
    await pass(world, 10 * MINUTE_MS);
    expect(show(world)).toMatchObject({
      status: 'partially_filled',
      filled_amount: '0.03',
      slices: { sent: 3, missed: 2 },
    });
    expectTrue(world);
  });

  it('catches up with later slices if it is asked to', async () => {
    const world = worldAt('62000');
    begin(world, { slices: { ...WHOLE.slices, catch_up: 'spread' } });
    await pass(world, 3 * MINUTE_MS);
    world.exchange.movePrice(PAIR, '60000');
    await pass(world, 10 * MINUTE_MS);
    expect(show(world)).toMatchObject({ status: 'filled', filled_amount: '0.05' });
    const amounts = ['big/s3', 'big/s4', 'big/s5'].map((id) => show(world, id).amount);
    expect(amounts).toEqual(['0.016666', '0.016667', '0.016667']);
    expectTrue(world);
  });

  it('does not hurry after an outage: the slots are missed, and one slice is due', async () => {
    const world = worldAt('60000');
    begin(world);
    await pass(world, 30 * SECOND_MS);
    world.exchange.faults.setRates({ lost_request: 1 });
    await pass(world, 5 * MINUTE_MS);
    world.exchange.faults.clear();
    world.exchange.movePrice(PAIR, '60000');
    await pass(world, 90 * SECOND_MS);
    expect(world.exchange.placements().length).toBeLessThanOrEqual(3);
    await pass(world, 8 * MINUTE_MS);
    const { status, filled_amount: filled, slices } = show(world);
    expect(status).toBe('partially_filled');
    expect(slices?.missed).toBeGreaterThanOrEqual(1);
    expect(boughtAtExchange(world)).toBe(filled);
    expectTrue(world);
  });

  it.each(['lost_reply', 'lost_request'] as const)(
    'waits for the proof of a slice whose outcome is unknown: %s',
    async (fault) => {
      const world = worldAt('60000');
      world.exchange.faults.plan({ fault, method: 'POST', times: 1 });
      begin(world);
      await pass(world, 13 * MINUTE_MS);
      const isLost = fault === 'lost_request';
      expect(show(world, 'big/s1').status).toBe(isLost ? 'not_placed' : 'filled');
      expect(show(world)).toMatchObject({
        status: isLost ? 'partially_filled' : 'filled',
        filled_amount: isLost ? '0.04' : '0.05',
      });
      expectTrue(world);
    },
  );

  it('ends with a halt, with what was filled, and does not go on after it', async () => {
    const world = worldAt('60000');
    begin(world);
    await pass(world, 3 * MINUTE_MS);
    await world.operator.halt('main');
    await pass(world, 2 * MINUTE_MS);
    await world.operator.resume('main');
    await pass(world, 8 * MINUTE_MS);
    expect(show(world)).toMatchObject({
      status: 'partially_filled',
      filled_amount: '0.02',
      reason: { code: 'HALTED' },
    });
    expectTrue(world);
  });

  it('ends when its account is not live any more, with what was filled, and does not speak of a halt', async () => {
    let isLive = true;
    const world = worldAt('60000', { isLive: () => isLive });
    begin(world);
    await pass(world, 3 * MINUTE_MS);
    isLive = false;
    await pass(world, 2 * MINUTE_MS);
    isLive = true;
    await pass(world, 8 * MINUTE_MS);
    const { reason, ...ended } = show(world);
    expect(ended).toMatchObject({ status: 'partially_filled', filled_amount: '0.02' });
    expect(reason).toMatchObject({ code: 'DRY_RUN' });
    expect(reason?.message).toContain('not live');
    expectTrue(world);
  });

  it('ends with a cancel, with what was filled', async () => {
    const world = worldAt('60000');
    begin(world);
    await pass(world, 3 * MINUTE_MS);
    send(world, { id: 'stop-it', action: 'cancel', target: 'big' });
    await pass(world, 3 * MINUTE_MS);
    expect(show(world)).toMatchObject({
      status: 'partially_filled',
      filled_amount: '0.02',
      slices: { sent: 2 },
    });
    expect(show(world, 'stop-it').status).toBe('done');
    expectTrue(world);
  });

  it('ends at its cancel_at', async () => {
    const world = worldAt('60000');
    const cancelAt = new Date(world.scheduler.nowMs + 3 * MINUTE_MS).toISOString();
    begin(world, { cancel_at: cancelAt });
    await pass(world, 6 * MINUTE_MS);
    expect(show(world)).toMatchObject({ status: 'partially_filled', filled_amount: '0.02' });
    expectTrue(world);
  });

  it('keeps to an amended limit price from then on', async () => {
    const world = worldAt('60000');
    begin(world);
    await pass(world, 30 * SECOND_MS);
    const amend = { action: 'amend', currency_pair: PAIR, target: 'big' };
    send(world, { id: 'lower', ...amend, price: '59000' });
    send(world, { id: 'more', ...amend, amount: '0.06' });
    await pass(world, 3 * MINUTE_MS);
    expect(show(world, 'lower').status).toBe('done');
    expect(show(world, 'more')).toMatchObject({
      status: 'rejected',
      reason: { code: 'TARGET_NOT_AMENDABLE', field: 'amount' },
    });
    expect(show(world)).toMatchObject({ price: '59000', slices: { sent: 1, missed: 1 } });
    await pass(world, 10 * MINUTE_MS);
    expect(show(world)).toMatchObject({ status: 'partially_filled', filled_amount: '0.01' });
    expectTrue(world);
  });

  it('ends after three refusals in a row, and an alarm counts it', async () => {
    const world = worldAt('60000', { limits: { maxDay: '3500', maxDayOrders: 1_000 } });
    send(world, { id: 'first', currency_pair: PAIR, type: 'market', side: 'buy', amount: '3000' });
    await pass(world, 5 * SECOND_MS);
    begin(world, { amount: '0.05' });
    await pass(world, 8 * MINUTE_MS);
    expect(show(world)).toMatchObject({
      status: 'cancelled',
      reason: { code: 'MAX_DAY' },
      slices: { sent: 0, missed: 3 },
    });
    expect(world.figures.of('log slices_refused')).toBe(1);
    expectTrue(world);
  });

  it('sells again what it bought, if it has exits', async () => {
    const world = worldAt('60000');
    begin(world, { exits: { stop_loss: { price: '57000' } } });
    await pass(world, 3 * MINUTE_MS);
    expect(recordIn(world, 'big/exit').status).toBe('working');
    world.exchange.movePrice(PAIR, '56500');
    await pass(world, 4 * MINUTE_MS);
    expect(show(world).status).toBe('partially_filled');
    const exit = recordIn(world, 'big/exit');
    expect(exit.status).toBe('filled');
    expect(new Big(exit.filledAmount!).lte(show(world).filled_amount)).toBe(true);
    expectTrue(world);
  });
});

describe('an order in slices is refused', () => {
  const refused = async (message: object) => {
    const world = worldAt('60000');
    begin(world, message);
    await pass(world, 20 * SECOND_MS);
    expect(world.exchange.placements()).toEqual([]);
    return show(world);
  };

  it('if its slices would be too small, with the count that would do', async () => {
    const { status, reason } = await refused({
      amount: '0.002',
      slices: { over: 'PT4H', every: 'PT1M' },
    });
    expect(status).toBe('rejected');
    expect(reason).toMatchObject({ code: 'SLICE_TOO_SMALL', field: 'slices.count' });
    const count = reason?.limit ?? '';
    const world = worldAt('60000');
    begin(world, { amount: '0.002', slices: { over: 'PT4H', count } });
    await pass(world, 20 * SECOND_MS);
    expect(show(world).status).toBe('working');
    expect(show(world, 'big/s1').status).toBe('filled');
  });

  it('if the whole is more than one order may be', async () => {
    const { reason } = await refused({ amount: '500' });
    expect(reason?.code).toBe('MAX_ORDER');
  });

  it('if a slice may trade further than the collar', async () => {
    const { reason } = await refused({ slices: { ...WHOLE.slices, slippage: '0.99' } });
    expect(reason).toMatchObject({ code: 'PRICE_COLLAR', field: 'slices.slippage' });
  });
});

describe('a slice is claimed by the record of its order alone', () => {
  /** The queue keeps the message of the first slice until it is let go. */
  async function withLateMessage(between: (world: World) => void): Promise<World> {
    let isHeld = true;
    const world = worldAt('60000', {
      faultOf: ({ edge, name }) =>
        isHeld && edge === 'ledger' && name.startsWith('TransactWrite')
          ? 'crash_before'
          : undefined,
    });
    begin(world);
    await pass(world, 5 * SECOND_MS);
    expect(recordIn(world, 'big').slicing?.state.slice?.name).toBe('s1');
    between(world);
    await pass(world, 10 * SECOND_MS);
    isHeld = false;
    await pass(world, 14 * MINUTE_MS);
    expectTrue(world);
    return world;
  }

  it('not after a cancel', async () => {
    const world = await withLateMessage((each) =>
      send(each, { id: 'stop-it', action: 'cancel', target: 'big' }),
    );
    expect(show(world)).toMatchObject({ status: 'cancelled', filled_amount: '0' });
    expect(world.exchange.placements()).toEqual([]);
  });

  it('whatever crashes before its claim, once', async () => {
    const world = await withLateMessage(() => {});
    expect(show(world).filled_amount).toBe(boughtAtExchange(world));
  });
});

describe('against a book that holds little near the price', () => {
  const LARGE = { currency_pair: PAIR, side: 'buy', amount: '2', price: '61800' };

  it('costs less than one order of the same size', async () => {
    const world = worldAt('60000');
    send(world, { ...LARGE, id: 'one', time_in_force: 'ioc' });
    world.startTicking();
    await pass(world, MINUTE_MS);
    const one = show(world, 'one');
    expect(one.filled_amount).toBe('2');

    const other = worldAt('60000');
    const units = countWriteUnits(other.table);
    begin(other, { ...LARGE, slices: { over: 'PT4H', every: 'PT5M' } });
    await pass(other, 10 * SECOND_MS);
    for (let slot = 1; slot <= 49; slot++) {
      // Between slices the book fills again.
      other.exchange.movePrice(PAIR, '60000');
      await pass(other, 5 * MINUTE_MS);
    }
    const sliced = show(other);
    expect(sliced).toMatchObject({ status: 'filled', slices: { sent: 48, missed: 0 } });
    const starts = other.figures.of('tracking succeeded');
    console.log(
      `2 BTC at once at ${one.avg_deal_price} on average, in 48 slices at ` +
        `${sliced.avg_deal_price}; ${starts} runs of track-orders, ${units()} write units`,
    );
    // docs/cost.md says what they cost.
    expect(Math.abs(units() - SLICED_ORDER.writeUnits)).toBeLessThan(SLICED_ORDER.writeUnits / 10);
    expect(new Big(sliced.avg_deal_price!).lt(one.avg_deal_price!)).toBe(true);
    expect(Number(sliced.result?.slippage_arrival)).toBeLessThan(0.0001);
  });
});
