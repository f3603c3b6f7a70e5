import { describe, expect, test } from 'vitest';
import { SeededRandom } from '../../local/exchange/behavior/random.ts';
import { EDGE_FAULTS, type EdgeFault } from '../../local/simulation/sandbox.ts';
import type { World } from '../../local/simulation/world.ts';
import { Big } from '../../shared/lib/decimal.ts';
import { isRunFinal } from '../../shared/rebalance/run/status.ts';
import { BALANCES, driftedWorld, movePrice, RESERVE, Rebalancer } from './rebalancer.ts';

const USER = '10001';
const MINUTE_MS = 60_000;
const isLong = process.env.SLUICE_LONG !== undefined;
const TRIPLES = isLong ? 2_000 : 60;
const FAULTS = isLong ? EDGE_FAULTS : (['crash_before', 'crash_after'] as const);

/** Invariants of every run, whatever went wrong. */
function violations(world: World, rebalancer: Rebalancer): readonly string[] {
  const found = [...world.violations];
  const orders = world.exchange.orders(USER);
  for (const { id, status } of rebalancer.runs()) {
    if (!isRunFinal(status)) found.push(`${id} is still ${status}`);
  }
  for (const [text, count] of world.exchange.placementsByText()) {
    if (count > 1) found.push(`${text} was placed ${count} times`);
  }
  for (const pair of orders.map(({ currency_pair: id }) => String(id))) {
    if (!(pair.split('_')[0]! in BALANCES)) found.push(`${pair} is no business of the portfolio`);
  }
  const lastSell = orders.findLastIndex(({ side }) => side === 'sell');
  const firstBuy = orders.findIndex(({ side }) => side === 'buy');
  if (firstBuy >= 0 && firstBuy < lastSell) found.push('a buy before a sell');
  const usdt = world.exchange.balances(USER).find(({ currency }) => currency === 'USDT')!;
  if (new Big(usdt.available).lt(RESERVE))
    found.push(`${usdt.available} USDT is below the reserve`);
  return found;
}

type Move = { readonly afterMs: number; readonly pair: string; readonly factor: string };

/** By up to 30 %, while a run is under way. */
function drawMove(random: SeededRandom): Move {
  return {
    afterMs: random.integer({ min: 0, max: 90_000 }),
    pair: `${random.oneOf(['BTC', 'ETH', 'XRP', 'SOL', 'DOGE'])}_USDT`,
    factor: String(random.integer({ min: 70, max: 130 }) / 100),
  };
}

type FaultRates = Parameters<World['exchange']['faults']['setRates']>[0];

/** In half of the cases the exchange answers badly too, and outcomes are unknown. */
function drawRates(random: SeededRandom): FaultRates {
  return random.fraction() < 0.5
    ? {}
    : { lost_reply: 0.1, error_after: 0.05, error_before: 0.05, rate_limited: 0.05 };
}

/** One rebalance of the drifted portfolio, with these faults at these calls. */
async function rebalanced(
  plan: ReadonlyMap<number, EdgeFault>,
  overlapping: number,
  moves: readonly Move[],
  rates: FaultRates,
) {
  const world = driftedWorld();
  const rebalancer = new Rebalancer(world, { faultOf: (call) => plan.get(call) });
  rebalancer.approve();
  world.exchange.faults.setRates(rates);
  const minuteMs = world.scheduler.nowMs;
  for (let times = 0; times < overlapping; times++) rebalancer.schedule(minuteMs);
  for (const { afterMs, pair, factor } of moves) {
    world.scheduler.after(afterMs, () => movePrice(world, pair, factor));
  }
  await rebalancer.settle();
  const [run] = rebalancer.runs();
  return { world, rebalancer, run, minuteMs };
}

function nameOf(plan: ReadonlyMap<number, EdgeFault>, calls: readonly string[]) {
  return [...plan].map(([call, fault]) => `${fault} at ${call} (${calls[call]})`).join(', ');
}

async function judged(
  plan: ReadonlyMap<number, EdgeFault> = new Map(),
  overlapping = 1,
  moves: readonly Move[] = [],
  rates: FaultRates = {},
) {
  const outcome = await rebalanced(plan, overlapping, moves, rates);
  const { world, rebalancer } = outcome;
  const found = violations(world, rebalancer);
  if (found.length > 0) {
    const faults = nameOf(plan, rebalancer.calls);
    throw new Error(`${faults}: ${found.join('; ')}\n${world.trace.tail.join('\n')}`);
  }
  return outcome;
}

describe('A rebalance', () => {
  test('sells, then buys, and leaves nothing to do for the next one', async () => {
    const { world, rebalancer, run, minuteMs } = await judged();
    expect(run!.status).toBe('done');
    expect(run!.reason).toBeUndefined();
    expect(run!.legs.map(({ side }) => side)).toEqual(['sell', 'buy', 'buy', 'buy', 'buy']);
    const orders = world.exchange.orders(USER).length;

    rebalancer.schedule(minuteMs);
    rebalancer.schedule(minuteMs + 10 * MINUTE_MS);
    await rebalancer.settle();

    const [, next] = rebalancer.runs();
    expect(next).toMatchObject({ status: 'done', reason: { code: 'NOTHING_TO_DO' } });
    expect(rebalancer.runs()).toHaveLength(2);
    expect(world.exchange.orders(USER)).toHaveLength(orders);
  });

  test('is one, however many ticks of its minute come at once', async () => {
    const { rebalancer } = await judged(new Map(), 4);
    expect(rebalancer.runs()).toMatchObject([{ status: 'done' }]);
  });

  test('comes to a definite end whichever of its calls fails', async () => {
    const { rebalancer } = await judged();
    const points = rebalancer.calls.length;
    const ends = new Map<string, number>();
    for (let call = 0; call < points; call++) {
      for (const fault of FAULTS) {
        const { run } = await judged(new Map([[call, fault]]));
        const end = run?.status ?? 'not begun';
        ends.set(end, (ends.get(end) ?? 0) + 1);
      }
    }
    console.log(`${points} calls x ${FAULTS.length} faults: ${JSON.stringify([...ends])}`);
    expect(points).toBeGreaterThan(30);
  });

  test('comes to a definite end with any three failing, two ticks at once and prices that jump', {
    timeout: 3_600_000,
  }, async () => {
    const random = new SeededRandom(21);
    for (let times = 0; times < TRIPLES; times++) {
      const calls = Array.from({ length: 3 }, () => random.integer({ min: 0, max: 120 }));
      const faults = new Map(calls.map((call) => [call, random.oneOf(EDGE_FAULTS)]));
      const moves = [drawMove(random), drawMove(random)];
      await judged(faults, 2, moves, drawRates(random));
    }
  });
});
