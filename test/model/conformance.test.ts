import { writeSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../local/exchange/behavior/random.ts';
import { HANG_MS } from '../support/hang-ms.ts';
import { BASE } from './configurations.ts';
import { Walk } from './conformance.ts';
import { COUNTERPARTS } from './correspondence.ts';
import { keyOf, type Model } from './state.ts';
import type { Step } from './step.ts';

const isLong = process.env.SLUICE_LONG === '1';
const WALKS = isLong ? 50_000 : 400;
const WALKS_OF_CONTRACTS = isLong ? 25_000 : 80;
/** Some steps are seldom open: walks go on until they were taken, up to so many. */
const WALKS_MAX = 4 * WALKS;
const STEPS_MAX = 60;

/** As the code has it: attempts live 3 s, and 5 of them may follow one another. */
const AS_CODED: Model = { ...BASE, attemptsMax: 5, lifeMs: 3_000, submitByPasses: false };
const OF_CONTRACT: Model = { ...AS_CODED, market: 'usdt' };

/** Leads walks to where none has been yet, and to the steps that are seldom open. */
class Coverage {
  readonly labels = new Set<string>();
  readonly #visits = new Map<string, number>();
  readonly #picked = new Map<string, number>();

  get states(): number {
    return this.#visits.size;
  }

  pick(steps: readonly Step[], random: SeededRandom): Step | undefined {
    const weights = steps.map((step) => this.#weightOf(step));
    let point = random.fraction() * weights.reduce((sum, weight) => sum + weight, 0);
    return steps.find((_step, index) => {
      point -= weights[index]!;
      return point < 0;
    });
  }

  #weightOf({ label, next }: Step): number {
    const visits = this.#visits.get(keyOf(next)) ?? 0;
    const picked = this.#picked.get(label) ?? 0;
    return (1 + visits) ** -2 * (1 + picked) ** -0.5;
  }

  visit({ label, next }: Step): void {
    const key = keyOf(next);
    this.#visits.set(key, (this.#visits.get(key) ?? 0) + 1);
    this.#picked.set(label, (this.#picked.get(label) ?? 0) + 1);
  }
}

/** Most clocks are right: where all differ, walks hardly ever meet. */
const CLOCK_SKEWS_MS = [0, 0, 0, 0, -90_000, 90_000];
const ANY_SKEW = { min: 0, max: CLOCK_SKEWS_MS.length - 1 };
const CANCEL = 'user: sends a cancel';

async function walk(model: Model, seed: number, coverage: Coverage): Promise<void> {
  const random = new SeededRandom(seed);
  const skewsMs = [0, 1].map(() => CLOCK_SKEWS_MS[random.integer(ANY_SKEW)]!);
  const both = new Walk(model, skewsMs);
  // A cancel cuts most of what could happen short: it is not always to come first.
  const cancelFromStep = random.integer({ min: 0, max: STEPS_MAX });
  for (let steps = 0; steps < STEPS_MAX; steps++) {
    const isEarly = steps < cancelFromStep;
    const options = both.options().filter(({ label }) => !(isEarly && label === CANCEL));
    const step = coverage.pick(options, random);
    if (!step) break;
    await both.take(step);
    coverage.visit(step);
  }
  for (const label of both.taken) coverage.labels.add(label);
}

describe('the code takes the steps of the model, and writes what it writes', () => {
  const labels = new Set<string>();

  it.each([
    ['a cancel at any moment', 'cancel: ', { ...AS_CODED, cancel: true }],
    ['a resubmission', 'poll: resubmits', { ...AS_CODED, resubmit: true }],
    ['of a contract, a cancel at any moment', undefined, { ...OF_CONTRACT, cancel: true }],
    ['of a contract, a resubmission', undefined, { ...OF_CONTRACT, resubmit: true }],
  ] as const)(
    '%s',
    async (name, seldom, model) => {
      // The code of the market is what differs: the steps are those of a pair.
      const least = model.market === 'spot' ? WALKS : WALKS_OF_CONTRACTS;
      const coverage = new Coverage();
      const isMissing = (label: string) =>
        seldom !== undefined && label.startsWith(seldom) && !coverage.labels.has(label);
      const goesOn = () => Object.keys(COUNTERPARTS).some(isMissing);
      let walks = 0;
      while (walks < least || (walks < WALKS_MAX && goesOn())) await walk(model, ++walks, coverage);
      const figures = `${coverage.states} states, ${coverage.labels.size} kinds of steps`;
      writeSync(1, `conformance: ${name}: ${walks} walks, ${figures}\n`);
      for (const label of coverage.labels) labels.add(label);
    },
    HANG_MS,
  );

  it('every kind of step was taken', () => {
    expect(Object.keys(COUNTERPARTS).filter((label) => !labels.has(label))).toEqual([]);
  });
});
