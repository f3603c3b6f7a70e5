import { Big } from '../../../shared/lib/decimal.ts';
import type { SimulatedMarket } from './market.ts';

/** The intervals of GET /spot/candlesticks. */
export const INTERVALS_S: Readonly<Record<string, number>> = {
  '1s': 1,
  '10s': 10,
  '1m': 60,
  '5m': 300,
  '15m': 900,
  '30m': 1_800,
  '1h': 3_600,
  '4h': 14_400,
  '8h': 28_800,
  '1d': 86_400,
  '7d': 604_800,
  '30d': 2_592_000,
};

const DAY_S = 86_400;

export type CandleSpan = {
  readonly fromS: number;
  readonly toS: number;
  readonly intervalS: number;
  readonly nowMs: number;
};

/** Time, quote volume, close, high, low, open, base volume, closed: eight texts, as Gate sends them. */
export type Candle = readonly string[];

/** The candles of a span, oldest first: of the reference price and of all trades. */
export function candles(market: SimulatedMarket, span: CandleSpan): Candle[] {
  const { amount_precision: amountDecimals } = market.listing.pair;
  const baseVolume = new Big(market.listing.baseVolume)
    .times(String(span.intervalS))
    .div(String(DAY_S))
    .round(amountDecimals);
  return timesOf(span).map((times) => candle(market, times, baseVolume));
}

/** One candle's span of time. The last one may still be open. */
export type CandleTimes = {
  readonly startS: number;
  readonly endMs: number;
  readonly isClosed: boolean;
};

export function timesOf({ fromS, toS, intervalS, nowMs }: CandleSpan): readonly CandleTimes[] {
  const lastS = Math.min(toS, nowMs / 1000);
  return startsOf({ fromS, toS: lastS, intervalS }).map((startS) => {
    const wholeMs = endOf(startS, intervalS) * 1000;
    const endMs = Math.min(wholeMs, nowMs);
    return { startS, endMs, isClosed: endMs === wholeMs };
  });
}

/** The four prices of a candle, from all prices of its span in their order. */
export function barOf(prices: readonly [Big, ...Big[]]) {
  const [open] = prices;
  const close = prices.at(-1)!;
  const high = prices.reduce((highest, price) => (price.gt(highest) ? price : highest));
  const low = prices.reduce((lowest, price) => (price.lt(lowest) ? price : lowest));
  return { open, close, high, low };
}

/** Gate's 30d is a calendar month; every other interval lies on the grid of the epoch. */
const MONTH_S = INTERVALS_S['30d'];

function startsOf({ fromS, toS, intervalS }: Omit<CandleSpan, 'nowMs'>): readonly number[] {
  const starts: number[] = [];
  const from = new Date(fromS * 1000);
  let startS =
    intervalS === MONTH_S
      ? Date.UTC(from.getUTCFullYear(), from.getUTCMonth()) / 1000
      : Math.floor(fromS / intervalS) * intervalS;
  while (startS <= toS) {
    starts.push(startS);
    startS = endOf(startS, intervalS);
  }
  return starts;
}

function endOf(startS: number, intervalS: number): number {
  if (intervalS !== MONTH_S) return startS + intervalS;
  const start = new Date(startS * 1000);
  return Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + 1) / 1000;
}

function candle(
  market: SimulatedMarket,
  { startS, endMs, isClosed }: CandleTimes,
  baseVolume: Big,
): Candle {
  const { precision } = market.listing.pair;
  const { open, close, high, low } = barOf(market.pricesBetween(startS * 1000, endMs));
  return [
    String(startS),
    baseVolume.times(close).toFixed(3),
    ...[close, high, low, open].map((price) => price.toFixed(precision)),
    baseVolume.toFixed(),
    String(isClosed),
  ];
}
