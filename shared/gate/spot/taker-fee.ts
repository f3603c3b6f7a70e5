import { Big } from '../../lib/decimal.ts';
import { decimalOf } from '../fields.ts';
import type { Requests } from '../requests.ts';

/**
 * The fee of a taker. It is paid from the received currency, or from the account's GT or points.
 */
export type FeeRate = {
  readonly rate: string;
  readonly paidIn: 'received' | 'GT' | 'points';
};

/** The highest taker fee of these pairs. */
export type TakerFee = (currencyPairs: readonly string[]) => Promise<FeeRate>;

/** The most pairs in one request for fees. */
const FEE_PAIRS_MAX = 50;
/** Gate's `debit_fee`. Any other value means the received currency. */
const PAID_IN: Readonly<Record<string, FeeRate['paidIn']>> = { '1': 'GT', '2': 'points' };

type FeeRow = { readonly taker_fee?: unknown; readonly debit_fee?: unknown };

export function createTakerFee(requests: Pick<Requests, 'get'>): TakerFee {
  return async (currencyPairs) => {
    const rows: FeeRow[] = [];
    for (let start = 0; start < currencyPairs.length; start += FEE_PAIRS_MAX) {
      const some = currencyPairs.slice(start, start + FEE_PAIRS_MAX);
      const { json } = await requests.get('/spot/batch_fee', { currency_pairs: some.join(',') });
      rows.push(...Object.values((json ?? {}) as Readonly<Record<string, FeeRow>>));
    }
    const fees = rows.flatMap(({ taker_fee, debit_fee }) => {
      const rate = decimalOf(taker_fee);
      const paidIn = PAID_IN[String(debit_fee)] ?? 'received';
      return rate === undefined ? [] : [{ rate, paidIn }];
    });
    const [highest] = fees.toSorted((one, other) => new Big(other.rate).cmp(one.rate));
    if (!highest) throw new Error('GET /spot/batch_fee: Gate named no fee.');
    return highest;
  };
}
