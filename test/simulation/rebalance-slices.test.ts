import { describe, expect, test } from 'vitest';
import { LISTINGS } from '../../local/exchange/engine/markets.ts';
import { ACCOUNTS } from '../../local/simulation/deployment.ts';
import type { EdgeFault } from '../../local/simulation/sandbox.ts';
import type { World } from '../../local/simulation/world.ts';
import { Big } from '../../shared/lib/decimal.ts';
import type { RunRecord } from '../../shared/rebalance/run/record.ts';
import { shownOrder } from '../support/record.ts';
import { judge } from './oracles.ts';
import { driftedWorld, Rebalancer, type RebalancerOptions } from './rebalancer.ts';
import { recordIn, send } from './scripted.ts';
import { slicesAddUp, slicesKeepTheirTurn } from './slice-oracles.ts';

const MINUTE_MS = 60_000;
/** Sells and buys, each over ten minutes, and what lies around them. */
const SETTLED_MINUTES = 45;
const SLICED = { sliceAbove: '60', sliceOver: 'PT10M', targets: { BTC: '0.2', ETH: '0.2' } };
/** About so many USDT rest at each price. */
const THIN = 1.5;

const thinListings = () => LISTINGS.map((listing) => ({ ...listing, depthPerPrice: THIN }));

function drifted(options: RebalancerOptions = {}) {
  const world = driftedWorld(thinListings());
  const rebalancer = new Rebalancer(world, { portfolio: SLICED, ...options });
  rebalancer.approve();
  return { world, rebalancer };
}

/** The whole run. The market makers fill their books again between its slices. */
async function settled(world: World, rebalancer: Rebalancer): Promise<RunRecord> {
  rebalancer.schedule(world.scheduler.nowMs);
  await rebalancer.settle(SETTLED_MINUTES);
  expect([...judge(world, [slicesAddUp, slicesKeepTheirTurn]), ...world.violations]).toEqual([]);
  const [run] = rebalancer.runs();
  return run!;
}

const legOf = (run: RunRecord, side: 'buy' | 'sell') => run.legs.find((leg) => leg.side === side)!;

/** The orders at the exchange add up to what the legs say. */
function expectSums(world: World, { legs }: RunRecord): void {
  for (const { currency_pair: pair, filledAmount, filledTotal } of legs) {
    const placed = world.exchange
      .orders(ACCOUNTS.main)
      .filter(({ currency_pair: each }) => each === pair);
    const sum = (field: 'filled_amount' | 'filled_total') =>
      placed.reduce((total, each) => total.plus(String(each[field])), new Big('0')).toString();
    expect([pair, sum('filled_amount'), sum('filled_total')]).toEqual([
      pair,
      filledAmount,
      filledTotal,
    ]);
  }
}

describe('a rebalance whose book holds little', () => {
  test('trades in slices what one order could not, sells before buys', async () => {
    const whole = drifted({ portfolio: { targets: SLICED.targets } });
    const once = await settled(whole.world, whole.rebalancer);
    const { world, rebalancer } = drifted();
    const run = await settled(world, rebalancer);
    expect(run).toMatchObject({ status: 'done' });
    expect(run.reason).toBeUndefined();
    for (const side of ['sell', 'buy'] as const) {
      const leg = legOf(run, side);
      expect(leg).toMatchObject({ status: 'filled', slices: { over: 'PT10M' } });
      expect(leg.slots).toEqual({ sent: Number(leg.slices!.count), missed: 0 });
      expect(new Big(leg.filledAmount).gt(new Big(legOf(once, side).filledAmount))).toBe(true);
    }
    expectSums(world, run);
    const orders = world.exchange.orders(ACCOUNTS.main);
    const lastSell = orders.findLastIndex(({ side }) => side === 'sell');
    expect(orders.findIndex(({ side }) => side === 'buy')).toBeGreaterThan(lastSell);
    // Its progress is no step.
    expect(run.history.map(({ status }) => status)).toEqual([
      'planned',
      'selling',
      'buying',
      'done',
    ]);
  });

  test('shows how far it is while it waits for its slices', async () => {
    const { world, rebalancer } = drifted();
    rebalancer.schedule(world.scheduler.nowMs);
    await rebalancer.settle(5);
    const [run] = rebalancer.runs();
    expect(run).toMatchObject({ status: 'selling' });
    const { status, slots, filledAmount, orderId } = legOf(run!, 'sell');
    expect(status).toBe('working');
    expect(slots!.sent).toBeGreaterThan(1);
    const order = shownOrder(recordIn(world, orderId));
    expect(order.children?.slice(0, 2)).toEqual([`${orderId}/s1`, `${orderId}/s2`]);
    expect(new Big(filledAmount).gt('0') && new Big(filledAmount).lte(order.filled_amount)).toBe(
      true,
    );
  });

  test('buys once, with what its sells brought in, although functions crash in between', async () => {
    let calls = 0;
    let isTrading = false;
    const crashes: readonly EdgeFault[] = ['crash_before', 'crash_after'];
    const { world, rebalancer } = drifted({
      onSend: () => {
        isTrading = true;
      },
      faultOf: () => (isTrading && ++calls % 29 === 0 ? crashes[calls % 2] : undefined),
    });
    const run = await settled(world, rebalancer);
    expect(run.status).toBe('done');
    expect(calls).toBeGreaterThan(5 * 29);
    expectSums(world, run);
    expect([...world.exchange.placementsByText().values()].every((times) => times === 1)).toBe(
      true,
    );
  });

  test('ends with what was sold when the account is halted in the middle', async () => {
    const { world, rebalancer } = drifted();
    world.scheduler.after(5 * MINUTE_MS, () => world.operator.halt('main'));
    const run = await settled(world, rebalancer);
    expect(run).toMatchObject({ status: 'incomplete', reason: { code: 'HALTED' } });
    expect(legOf(run, 'sell')).toMatchObject({
      status: 'partially_filled',
      refusal: { code: 'HALTED' },
    });
    expect(run.legs.every(({ side }) => side === 'sell')).toBe(true);
    expectSums(world, run);
  });

  test('buys with what was sold until a person cancelled the rest', async () => {
    const { world, rebalancer } = drifted();
    world.scheduler.after(5 * MINUTE_MS, () => {
      const [run] = rebalancer.runs();
      send(world, { id: 'enough', action: 'cancel', target: legOf(run!, 'sell').orderId });
    });
    const run = await settled(world, rebalancer);
    expect(legOf(run, 'sell').status).toBe('partially_filled');
    expect(legOf(run, 'buy')).toMatchObject({ status: 'filled' });
    expect(run.status).toBe('done');
    expectSums(world, run);
  });

  test('says which leg ended early, if its coins were gone', async () => {
    const { world, rebalancer } = drifted();
    world.scheduler.after(4 * MINUTE_MS, () =>
      world.exchange.moveOutside(ACCOUNTS.main, 'BTC', '-0.006', 'withdraw'),
    );
    const run = await settled(world, rebalancer);
    expect(run).toMatchObject({ status: 'incomplete', reason: { code: 'LEG_NOT_FILLED' } });
    expect(run.reason?.message).toMatch(/^The sell of .* BTC .* ended early, with /);
    expectSums(world, run);
  });
});
