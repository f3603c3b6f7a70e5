import { describe, expect, it } from 'vitest';
import { CALM } from '../../local/simulation/swarm.ts';
import { CREATIONS, TRANSITIONS } from '../../shared/orders/model/transitions.ts';
import { HANG_MS } from '../support/hang-ms.ts';
import { stepAside } from '../support/step-aside.ts';
import { runSeed } from './run.ts';
import { reportOf, runSeeds, summaryOf } from './seeds.ts';

stepAside();

const SEEDS = process.env.SLUICE_LONG ? 200_000 : 120;
/** From here on 120 seeds show every transition but four, which are seen once in a hundred seeds or less often. */
const FIRST_SEED = 1_001;
/** Show these: `firing_refused`, `exit_touch_missed`, `exit_armed_again` and `armed_again`. */
const RARE_SEEDS = [1_205, 1_371, 1_694, 1_491];

describe('the order path under a seeded scheduler', () => {
  it('executes every instruction when nothing goes wrong', async () => {
    const { violations, figures } = await runSeed(1, { swarm: CALM });
    expect(violations).toEqual([]);
    const unknown = figures.filter(([what]) => what === 'log placement: unknown');
    expect(unknown).toEqual([]);
  });

  it('repeats itself for a seed, and not for another', async () => {
    const [first, again, other] = [await runSeed(7), await runSeed(7), await runSeed(8)];
    expect(again.traceHash).toBe(first.traceHash);
    expect(again.figures).toEqual(first.figures);
    expect(other.traceHash).not.toBe(first.traceHash);
  });

  it(`places each of the orders of ${SEEDS} seeds at most once, and reports its outcome`, {
    timeout: HANG_MS,
  }, async () => {
    const result = await runSeeds(FIRST_SEED, SEEDS);
    const runs = [result];
    for (const seed of RARE_SEEDS) runs.push(await runSeeds(seed, 1));
    console.log(`${result.figures.table()}\n${summaryOf(result)}`);
    const failures = runs.flatMap((run) => run.failures);
    for (const failure of failures) console.log(reportOf(failure));
    expect(failures.map(({ seed, violations }) => [seed, ...violations])).toEqual([]);
    // Orders of the owners' own are seen, and counted.
    expect(result.figures.sum('log external_orders')).toBeGreaterThan(0);
    // Both markets are mixed, and the exchange closes positions by itself.
    expect(result.figures.of('contracts: orders')).toBeGreaterThan(SEEDS / 2);
    expect(result.figures.of('contracts: forced closes')).toBeGreaterThan(0);
    const fired = (event: string) =>
      runs.reduce((sum, { figures }) => sum + figures.sum(`transition ${event}:`), 0);
    const events = [...Object.keys(CREATIONS), ...Object.keys(TRANSITIONS)];
    // Nothing is adopted while all assumptions hold: assumptions.test.ts sees to that.
    expect(events.filter((event) => fired(event) === 0)).toEqual([
      'leg_turned_up',
      'found_again',
      'adopted',
    ]);
  });
});
