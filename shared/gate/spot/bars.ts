import { GateError } from '../errors.ts';
import { decimalOf } from '../fields.ts';
import { unlessUnknown } from '../instrument-data.ts';
import { CANDLES_MAX, type Candle } from '../prices.ts';
import { type Requests, rowsOf } from '../requests.ts';
import { UNKNOWN_PAIR_LABELS } from './market-data.ts';
import { candleOf, INTERVALS } from './prices.ts';

/** A candle with its first and last price. */
export type Bar = Candle & { readonly open: string; readonly close: string };

export type BarInterval = keyof typeof INTERVALS;

export type BarReads = ReturnType<typeof createBarReads>;

/** The candles of charts. The functions need none: this is no part of the client. */
export function createBarReads({ getPublic }: Pick<Requests, 'getPublic'>) {
  const path = '/spot/candlesticks';

  /** The last candles of an interval, oldest first. Undefined if Gate has no such pair. */
  async function bars(
    currencyPair: string,
    interval: BarInterval,
    count: number,
  ): Promise<readonly Bar[] | undefined> {
    const limit = String(Math.min(count, CANDLES_MAX));
    const query = { currency_pair: currencyPair, interval, limit };
    return unlessUnknown(UNKNOWN_PAIR_LABELS, async () => {
      const rows = rowsOf(path, await getPublic(path, query));
      return rows.map((row) => barOf(row, INTERVALS[interval]));
    });
  }

  return { bars };
}

/** A row: time in seconds, quote volume, close, high, low, open, base volume, closed. */
function barOf(row: unknown, seconds: number): Bar {
  const candle = candleOf(row, seconds);
  const [, , close, , , open] = (row as readonly unknown[]).map(decimalOf);
  if (open === undefined || close === undefined) {
    throw new GateError('GET /spot/candlesticks', 200, undefined, 'a row is not a candle');
  }
  return { ...candle, open, close };
}
