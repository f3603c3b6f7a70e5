import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../local/exchange/behavior/random.ts';
import { EDGE_FAULTS, type EdgeFault } from '../../local/simulation/sandbox.ts';
import { oneOf } from '../../local/simulation/workload.ts';
import type { World } from '../../local/simulation/world.ts';
import { judge } from './oracles.ts';
import { heal } from './run.ts';
import { pass, quietWorld, RESTING, send } from './scripted.ts';

const SECOND_MS = 1_000;
const HEALING_MS = 8 * 60 * SECOND_MS;
/** The faults that are combined exhaustively; triples draw from all there are. */
const FAULTS = ['crash_before', 'crash_after', 'timed_out', 'throttled', 'ack_lost'] as const;
const isLong = process.env.SLUICE_LONG !== undefined;
const TRIPLES = isLong ? 25_000 : 1_000;
const TIMEOUT_MS = 3_600_000;

/** Which call meets which fault. */
type Plan = ReadonlyMap<number, EdgeFault>;

/** The path of an order: claimed, sent, resting; looked at while it is half filled. */
async function placeAndLook(world: World): Promise<void> {
  send(world, { ...RESTING, amount: '0.6' });
  await pass(world, 15 * SECOND_MS);
  world.exchange.movePrice('BTC_USDT', '86999.9');
  world.track();
  await pass(world, 15 * SECOND_MS);
}

/** The path of a cancel that finds its order resting. */
async function placeAndCancel(world: World): Promise<void> {
  send(world, RESTING);
  await pass(world, 6 * SECOND_MS);
  send(world, { id: 'cancel', action: 'cancel', target: 'resting' });
  await pass(world, 15 * SECOND_MS);
  world.track();
  await pass(world, 15 * SECOND_MS);
}

const PATHS = { 'a place and a look': placeAndLook, 'a place and a cancel': placeAndCancel };

/** One run with these faults; returns the names of the calls that might have met one. */
async function run(path: (world: World) => Promise<void>, plan: Plan): Promise<readonly string[]> {
  const calls: string[] = [];
  const world = quietWorld(
    { trackEverySeconds: 30 },
    { seed: 3, faultOf: ({ name }) => plan.get(calls.push(name) - 1) },
  );
  await path(world);
  const names = [...calls];
  world.startTicking();
  await heal(world, HEALING_MS);
  const violations = judge(world);
  if (violations.length > 0) {
    const faults = [...plan].map(([call, fault]) => `${fault} at ${call} (${names[call]})`);
    throw new Error(
      `${faults.join(', ')}: ${violations.join('; ')}\n${world.trace.tail.join('\n')}`,
    );
  }
  return names;
}

describe.each(Object.entries(PATHS))('%s', (name, path) => {
  it('comes to the right end whichever call fails, and whichever two', {
    timeout: TIMEOUT_MS,
  }, async () => {
    const points = await run(path, new Map());
    const single = points.flatMap((_, call) => FAULTS.map((fault) => [call, fault] as const));
    const pairs = single.flatMap((first) =>
      single.filter(([call]) => call > first[0]).map((second) => [first, second] as const),
    );
    for (const one of single) await run(path, new Map([one]));
    for (const two of pairs) await run(path, new Map(two));
    console.log(
      `${name}: ${points.length} points x ${FAULTS.length} faults: ${single.length} single, ` +
        `${pairs.length} pairs`,
    );
    expect(points.length).toBeGreaterThanOrEqual(14);
  });

  it('comes to the right end with any three of its calls failing', {
    timeout: TIMEOUT_MS,
  }, async () => {
    const random = new SeededRandom(14);
    const points = await run(path, new Map());
    for (let times = 0; times < TRIPLES; times++) {
      const calls = Array.from({ length: 3 }, () =>
        random.integer({ min: 0, max: points.length + 5 }),
      );
      await run(path, new Map(calls.map((call) => [call, oneOf(random, EDGE_FAULTS)])));
    }
    console.log(`${name}: ${TRIPLES} random triples`);
  });
});
