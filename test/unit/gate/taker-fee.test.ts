import { expect, test } from 'vitest';
import type { Requests } from '../../../shared/gate/requests.ts';
import { createAccountReads } from '../../../shared/gate/spot/account-reads.ts';

/** Gate, which answers for at most 50 pairs at once. */
function gateWith(feeOf: (pair: string) => string) {
  async function get(_path: string, query: Readonly<Record<string, string>>) {
    const pairs = query.currency_pairs!.split(',');
    expect(pairs.length).toBeLessThanOrEqual(50);
    const rows = pairs.map((pair) => [pair, { taker_fee: feeOf(pair), debit_fee: 0 }]);
    return { json: Object.fromEntries(rows) };
  }
  return createAccountReads({ get } as unknown as Requests);
}

test('The highest fee is found among any number of pairs, to its last digit', async () => {
  const pairs = Array.from({ length: 120 }, (_, index) => `C${index}_USDT`);
  const lower = '0.00200000000000000001';
  const highest = '0.00200000000000000002';
  const gate = gateWith((pair) => (pair === 'C110_USDT' ? highest : lower));
  expect(await gate.takerFee(pairs)).toEqual({ rate: highest, paidIn: 'received' });
});
