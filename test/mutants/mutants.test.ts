import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Killer } from './mutant.ts';
import { MUTANTS } from './mutants.ts';
import { killersOf, nameOf, Workshop } from './workshop.ts';

const isLong = process.env.SLUICE_LONG === '1';
/** The claim and the account: `npm run mutants` runs all. */
const QUICK = ['M1', 'A1'];
/** M1 and A1 fail in each of the first seeds, which the simulation runs without a mutant too. */
const QUICK_SEEDS = 5;
const TIMEOUT_MS = 600_000;

const mutants = MUTANTS.filter(({ id }) => isLong || QUICK.includes(id)).map((mutant) =>
  // The first suite kills every mutant, and fits into the time of a normal run.
  isLong ? mutant : { ...mutant, killers: mutant.killers.slice(0, 1).map(quick) },
);

function quick(killer: Killer): Killer {
  return 'test' in killer ? killer : { seeds: QUICK_SEEDS };
}

describe('The mutants', () => {
  let workshop: Workshop;
  beforeAll(() => {
    workshop = new Workshop();
  });
  afterAll(() => workshop.close());

  it('have a name each', () => {
    expect(new Set(MUTANTS.map(({ id }) => id)).size).toBe(MUTANTS.length);
  });

  it('fit the code, those too that only the long run tries', () => {
    for (const mutant of MUTANTS) workshop.check(mutant);
  });

  it('are needed for a suite to fail', { timeout: TIMEOUT_MS }, () => {
    const failing = killersOf(mutants).filter((killer) => workshop.fails(killer));
    expect(failing.map(nameOf)).toEqual([]);
  });

  it.each(mutants)('are killed: $id $what', { timeout: TIMEOUT_MS }, (mutant) => {
    expect(workshop.judge(mutant)).toMatchObject({ kind: 'killed' });
  });
});
