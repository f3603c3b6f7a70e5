import { expect, test } from 'vitest';
import { GateError } from '../../../shared/gate/errors.ts';
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

/** Gate, which refuses a request that names a pair it does not list any more. */
function gateWithout(delisted: readonly string[], label: string) {
  const gate = { requests: 0 };
  async function get(path: string, query: Readonly<Record<string, string>>) {
    gate.requests += 1;
    const pairs = query.currency_pairs!.split(',');
    const unknown = pairs.find((pair) => delisted.includes(pair));
    if (unknown !== undefined) throw new GateError(`GET ${path}`, 400, label, unknown);
    return { json: Object.fromEntries(pairs.map((pair) => [pair, { taker_fee: '0.002' }])) };
  }
  const { takerFee } = createAccountReads({ get } as unknown as Requests);
  return { gate, takerFee };
}

const FIFTY = Array.from({ length: 50 }, (_, index) => `C${index}_USDT`);
const FEE = { rate: '0.002', paidIn: 'received' };

test.each(['INVALID_CURRENCY_PAIR', 'INVALID_PARAM_VALUE'])(
  'Pairs that Gate lists no more keep no fee of the others back: %s',
  async (label) => {
    const { gate, takerFee } = gateWithout(['C7_USDT', 'C31_USDT'], label);
    expect(await takerFee(FIFTY)).toEqual(FEE);
    expect(gate.requests).toBeLessThan(25);
  },
);

test('No fee is guessed for a pair that Gate does not list, and no other refusal is asked about again', async () => {
  await expect(gateWithout(FIFTY, 'INVALID_CURRENCY_PAIR').takerFee(FIFTY)).rejects.toThrow(
    'Gate answered 400 INVALID_CURRENCY_PAIR: C',
  );
  const { gate, takerFee } = gateWithout(['C7_USDT'], 'INVALID_KEY');
  await expect(takerFee(FIFTY)).rejects.toThrow('INVALID_KEY');
  expect(gate.requests).toBe(1);
});
