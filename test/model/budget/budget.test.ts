import { expect, test } from 'vitest';
import { SeededRandom } from '../../../local/exchange/behavior/random.ts';
import type { OrderStore } from '../../../shared/orders/ledger/order-store.ts';
import { delivery, type Order, poll } from './processes.ts';
import { walk } from './walk.ts';

const WALKS = process.env.SLUICE_LONG ? 200_000 : 2_000;
const FAULTS_MAX = 2;

const A = 'a'.repeat(25);
const B = 'b'.repeat(25);
const C = 'c'.repeat(25);
const OUTCOMES = ['open', 'cancelled', 'partially_filled'] as const;

/**
 * Two deliveries of one message, of which the second sees another price; another order for which
 * there is no room beside it; two polls that overlap; and crashes, lost answers and late requests anywhere.
 */
function scenario(random: SeededRandom) {
  const order = (stem: string, owner: string, units: number): Order => ({
    stem,
    owner,
    units,
    outcome: random.oneOf(OUTCOMES),
  });
  const first = order(A, 'first', 60);
  const second = order(A, 'second', random.oneOf([50, 60, 70]));
  const next = order(C, 'next', 10);
  const other = order(B, 'other', random.oneOf([30, 60]));
  return {
    running: {
      // One process, so that the second order removes what the first one left.
      first: async (store: OrderStore) => {
        await delivery(first)(store);
        await delivery(next)(store);
      },
      second: delivery(second),
      other: delivery(other),
      tracker: poll([A, B, C]),
      'another tracker': poll([A, B, C]),
    },
    // A message without a record comes again, and track-orders polls on.
    healing: {
      'first again': delivery({ ...first, owner: 'again' }),
      'other again': delivery({ ...other, owner: 'again' }),
      'next again': delivery({ ...next, owner: 'again' }),
      'tracker again': poll([A, B, C]),
      'tracker at last': poll([A, B, C]),
    },
  };
}

test('a day counts what its orders hold, never more than its budget, whatever happens when', async () => {
  let faults = 0;
  for (let seed = 1; seed <= WALKS; seed++) {
    const random = new SeededRandom(seed);
    const { running, healing } = scenario(random);
    const choose = (count: number) => random.integer({ min: 0, max: count - 1 });
    const { violations, steps } = await walk(running, healing, FAULTS_MAX, choose);
    faults += steps.filter((step) => /dies|lost|late/.test(step)).length;
    expect(violations, `seed ${seed}:\n${steps.join('\n')}`).toEqual([]);
  }
  expect(faults).toBeGreaterThan(WALKS);
});
