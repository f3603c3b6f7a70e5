import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Killer } from './mutant.ts';
import { MUTANTS } from './mutants.ts';
import { killersOf, nameOf, Workshop } from './workshop.ts';

const isLong = process.env.SLUICE_LONG === '1';
/** The claim and the account: `npm run mutants` runs all. */
const QUICK = ['M1', 'A1'];
/** In a normal run the whole simulation shows beside this test that the seeds pass. */
const SEEDS_THAT_PASS = 50;
const TIMEOUT_MS = 600_000;

const mutants = MUTANTS.filter(({ id }) => isLong || QUICK.includes(id)).map((mutant) =>
  // The first suite kills every mutant, and fits into the time of a normal run.
  isLong ? mutant : { ...mutant, killers: mutant.killers.slice(0, 1) },
);

/** A killer of code without a mutant: does it fail by what the workshop lacks? */
function untouched(killer: Killer): Killer {
  return isLong || 'test' in killer ? killer : { seeds: SEEDS_THAT_PASS };
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

  it('are needed for a suite to fail', { timeout: TIMEOUT_MS }, () => {
    const failing = killersOf(mutants).filter((killer) => workshop.fails(untouched(killer)));
    expect(failing.map(nameOf)).toEqual([]);
  });

  it.each(mutants)('are killed: $id $what', { timeout: TIMEOUT_MS }, (mutant) => {
    expect(workshop.judge(mutant)).toMatchObject({ kind: 'killed' });
  });
});
