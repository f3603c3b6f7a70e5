import { Big } from '../../lib/decimal.ts';
import { GateError } from '../errors.ts';
import { decimalOf } from '../fields.ts';
import type { Requests } from '../requests.ts';
import { UNKNOWN_PAIR_LABELS } from './market-data.ts';

/**
 * The fee of a taker. It is paid from the received currency, or from the account's GT or points.
 */
export type FeeRate = {
  readonly rate: string;
  readonly paidIn: 'received' | 'GT' | 'points';
};

/**
 * The highest taker fee of these pairs. A pair that Gate does not know, as one that it has delisted,
 * has none, and keeps none of the others back.
 */
export type TakerFee = (currencyPairs: readonly string[]) => Promise<FeeRate>;

/** The most pairs in one request for fees. */
const FEE_PAIRS_MAX = 50;
/** Gate's `debit_fee`. Any other value means the received currency. */
const PAID_IN: Readonly<Record<string, FeeRate['paidIn']>> = { '1': 'GT', '2': 'points' };

/** Gate does not document how it refuses a list with a pair that it does not know. */
const REFUSED_PAIR: readonly string[] = [...UNKNOWN_PAIR_LABELS, 'INVALID_PARAM_VALUE'];

type FeeRow = { readonly taker_fee?: unknown; readonly debit_fee?: unknown };

export function createTakerFee(requests: Pick<Requests, 'get'>): TakerFee {
  return async (currencyPairs) => {
    const rows: FeeRow[] = [];
    let refusal: GateError | undefined;

    async function read(some: readonly string[]): Promise<void> {
      try {
        const { json } = await requests.get('/spot/batch_fee', { currency_pairs: some.join(',') });
        rows.push(...Object.values((json ?? {}) as Readonly<Record<string, FeeRow>>));
      } catch (error) {
        if (!isOfPair(error)) throw error;
        refusal = error;
        if (some.length === 1) return;
        const middle = Math.ceil(some.length / 2);
        await read(some.slice(0, middle));
        await read(some.slice(middle));
      }
    }

    for (let start = 0; start < currencyPairs.length; start += FEE_PAIRS_MAX) {
      await read(currencyPairs.slice(start, start + FEE_PAIRS_MAX));
    }
    const fees = rows.flatMap(({ taker_fee, debit_fee }) => {
      const rate = decimalOf(taker_fee);
      const paidIn = PAID_IN[String(debit_fee)] ?? 'received';
      return rate === undefined ? [] : [{ rate, paidIn }];
    });
    const [highest] = fees.toSorted((one, other) => new Big(other.rate).cmp(one.rate));
    if (!highest) throw refusal ?? new Error('GET /spot/batch_fee: Gate named no fee.');
    return highest;
  };
}

function isOfPair(error: unknown): error is GateError {
  return error instanceof GateError && REFUSED_PAIR.includes(error.label ?? '');
}
