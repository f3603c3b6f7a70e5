import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../local/exchange/behavior/random.ts';
import { EDGE_FAULTS } from '../../local/simulation/sandbox.ts';
import type { World } from '../../local/simulation/world.ts';
import { HANG_MS } from '../support/hang-ms.ts';
import { stepAside } from '../support/step-aside.ts';
import { pointsIn, runPath } from './crash-points.ts';
import { pass, RESTING, send } from './scripted.ts';

stepAside();

const SECOND_MS = 1_000;
const isLong = process.env.SLUICE_LONG !== undefined;
/** One of so many pairs; their turn moves on with every pair, so each single fault has a share. */
const PAIRS_APART = isLong ? 1 : 48;
const TRIPLES = isLong ? 25_000 : 120;

/** The path of an order: claimed, sent, resting; polled while it is half filled. */
async function placeAndPoll(world: World): Promise<void> {
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

const PATHS = { 'a place and a poll': placeAndPoll, 'a place and a cancel': placeAndCancel };

describe.each(Object.entries(PATHS))('%s', (name, path) => {
  it(`comes to the right end whichever call fails, and whichever two (one pair of ${PAIRS_APART})`, {
    timeout: HANG_MS,
  }, async () => {
    const { calls, onPath } = await runPath(path, new Map());
    const single = pointsIn(calls, 0, onPath);
    let pairs = 0;
    let seen = 0;
    for (const first of single) {
      // The first fault decides which calls follow, and so which faults the second can be.
      const after = await runPath(path, new Map([first]));
      for (const second of pointsIn(after.calls, first[0] + 1, onPath)) {
        seen += 1;
        if (seen % PAIRS_APART !== 0) continue;
        await runPath(path, new Map([first, second]));
        pairs += 1;
      }
    }
    console.log(
      `${name}: ${onPath} points: ${single.length} single faults, ${pairs} of ${seen} pairs`,
    );
    expect(onPath).toBeGreaterThanOrEqual(14);
  });

  it('comes to the right end with any three of its calls failing', {
    timeout: HANG_MS,
  }, async () => {
    const random = new SeededRandom(14);
    const { onPath } = await runPath(path, new Map());
    for (let times = 0; times < TRIPLES; times++) {
      const calls = Array.from({ length: 3 }, () => random.integer({ min: 0, max: onPath + 5 }));
      await runPath(path, new Map(calls.map((call) => [call, random.oneOf(EDGE_FAULTS)])));
    }
    console.log(`${name}: ${TRIPLES} random triples`);
  });
});
