import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MUTANTS } from './mutants.ts';
import { killersOf, nameOf, Workshop } from './workshop.ts';

const isLong = process.env.SLUICE_LONG === '1';
/** The claim and the account: `npm run mutants` runs all. */
const QUICK = ['M1', 'A1'];
const TIMEOUT_MS = 600_000;

const mutants = MUTANTS.filter(({ id }) => isLong || QUICK.includes(id)).map((mutant) =>
  // The first suite kills every mutant, and fits into the time of a normal run.
  isLong ? mutant : { ...mutant, killers: mutant.killers.slice(0, 1) },
);

describe('The mutants', () => {
  let workshop: Workshop;
  beforeAll(() => {
    workshop = new Workshop();
  });
  afterAll(() => workshop.close());

  it('are needed for a suite to fail', { timeout: TIMEOUT_MS }, () => {
    const failing = killersOf(mutants).filter((killer) => workshop.fails(killer));
    expect(failing.map(nameOf)).toEqual([]);
  });

  it.each(mutants)('are killed: $id $what', { timeout: TIMEOUT_MS }, (mutant) => {
    expect(workshop.judge(mutant)).toMatchObject({ kind: 'killed' });
  });
});
