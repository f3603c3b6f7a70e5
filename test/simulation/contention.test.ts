import { expect, test } from 'vitest';
import { amountOfUnits, unitsOf } from '../../shared/limits/daily-budget.ts';
import { type BusyAccount, runBusyAccount } from '../../tools/bench/contention/busy-account.ts';
import { runFloor } from '../../tools/bench/contention/contention.ts';

const FLOOD = process.env.SLUICE_LONG ? 10_000 : 500;
const BURSTS = process.env.SLUICE_LONG ? 3_000 : 15;
/** A slow day of DynamoDB. */
const SLOW_MS = 25;
/** As the function's event source has it. */
const CONCURRENCY = 10;
/** Long before the three seconds that an attempt is valid. */
const CLAIM_MAX_MS = 250;

/** All at once, each for a market of its own, as a rebalance of so many coins. */
function burst(orders: number, seed: number): BusyAccount {
  const slow = { concurrency: CONCURRENCY, transactionMs: SLOW_MS, forMs: 30_000 };
  return { seed, orders, markets: orders, ...slow };
}

test.each([20, 50])(
  'no claim of %d orders at once waits past its fence',
  async (orders) => {
    let longestMs = 0;
    for (let seed = 1; seed <= BURSTS; seed++) {
      const { late, claimsMs } = await runBusyAccount(burst(orders, seed));
      expect(late, `seed ${seed}`).toBe(0);
      longestMs = Math.max(longestMs, ...claimsMs);
    }
    console.log(`${BURSTS} bursts of ${orders}: the longest claim took ${longestMs} ms`);
    expect(longestMs).toBeLessThan(CLAIM_MAX_MS);
  },
  3_600_000,
);

test('one account keeps the pace of 40 markets', async () => {
  const forty = { seed: 1, orders: Number.POSITIVE_INFINITY, markets: 40, concurrency: 40 };
  const run = { ...forty, transactionMs: 10, forMs: 2_000 };
  const { perSecond } = await runBusyAccount(run);
  const floor = await runFloor(run);
  expect(perSecond / floor.perSecond).toBeGreaterThan(0.9);
});

test('a flood past the cap of the day never exceeds it', async () => {
  const limits = { maxDay: '250', maxDayOrders: 40 };
  const sandboxes = { markets: 50, concurrency: 50, transactionMs: SLOW_MS };
  const flood = { seed: 1, orders: FLOOD, ...sandboxes, forMs: 600_000, limits };
  const { claimsMs, usages } = await runBusyAccount(flood);
  const most = Math.max(...usages.map(({ usedUnits }) => usedUnits));
  const { usedUnits, orders } = usages.at(-1)!;
  console.log(
    `${FLOOD} orders, ${claimsMs.length} sent; at most ${amountOfUnits(most)} of 250 used`,
  );
  expect(most).toBeLessThanOrEqual(unitsOf(limits.maxDay));
  // Each reserves 26 and costs 25, so that no tenth one fits.
  expect(orders).toBe(9);
  expect(Number(amountOfUnits(usedUnits))).toBeCloseTo(225, 1);
}, 3_600_000);
