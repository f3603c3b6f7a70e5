import { GateError } from '../errors.ts';
import { textOf } from '../fields.ts';
import { unlessUnknown } from '../instrument-data.ts';
import {
  type Candle,
  candleSpan,
  type PriceReads,
  priceOf,
  pricesOf,
  rowNamed,
} from '../prices.ts';
import { type Requests, rowsOf } from '../requests.ts';
import { rowOf } from './row-fields.ts';

/** Gate's intervals for contracts: none is shorter than ten seconds. The week is of no use. */
const INTERVALS = {
  '10s': 10,
  '1m': 60,
  '5m': 300,
  '15m': 900,
  '30m': 1_800,
  '1h': 3_600,
  '4h': 14_400,
  '8h': 28_800,
  '1d': 86_400,
} as const;

const ROOT = '/futures/usdt';
export const UNKNOWN_CONTRACT_LABELS = ['CONTRACT_NOT_FOUND', 'NOT_FOUND'];

/** The public prices of contracts: of their trades and books, not the mark price. */
export function createContractPrices({
  getPublic,
  exchangeNowMs,
}: Pick<Requests, 'getPublic' | 'exchangeNowMs'>): PriceReads {
  const path = `${ROOT}/tickers`;

  return {
    prices: (contract) =>
      unlessUnknown(UNKNOWN_CONTRACT_LABELS, async () => {
        const response = await getPublic(path, { contract });
        const row = rowNamed('contract', contract, rowsOf(path, response));
        return pricesOf(row, response.inTimeMs ?? exchangeNowMs());
      }),

    allPrices: async () => {
      const response = await getPublic(path);
      const found = rowsOf(path, response).flatMap((row) => {
        const name = textOf(rowOf(row)?.contract);
        const prices = pricesOf(row, response.inTimeMs ?? exchangeNowMs());
        return name !== undefined && prices ? [[name, prices] as const] : [];
      });
      return new Map(found);
    },

    candles: (contract, sinceMs) => {
      const { interval, seconds, from, to } = candleSpan(INTERVALS, sinceMs, exchangeNowMs());
      const query = { contract, interval, from: String(from), to: String(to) };
      const request = `${ROOT}/candlesticks`;
      return unlessUnknown(UNKNOWN_CONTRACT_LABELS, async () => {
        const rows = rowsOf(request, await getPublic(request, query));
        return rows.map((row) => candleOf(row, seconds));
      });
    },
  };
}

/** A row has one letter for each fact: the time in seconds, open, high, low, close, volume. */
function candleOf(value: unknown, seconds: number): Candle {
  const row = rowOf(value);
  const [high, low] = [priceOf(row?.h), priceOf(row?.l)];
  const startS = Number(textOf(row?.t) ?? Number.NaN);
  if (high === undefined || low === undefined || !(startS > 0)) {
    throw new GateError(`GET ${ROOT}/candlesticks`, 200, undefined, 'a row is not a candle');
  }
  const startMs = startS * 1_000;
  return { startMs, endMs: startMs + seconds * 1_000, high, low };
}
