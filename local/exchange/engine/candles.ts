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
export function candles(
  market: SimulatedMarket,
  { fromS, toS, intervalS, nowMs }: CandleSpan,
): Candle[] {
  const firstS = Math.floor(fromS / intervalS) * intervalS;
  const lastS = Math.min(toS, nowMs / 1000);
  const count = Math.max(0, Math.floor((lastS - firstS) / intervalS) + 1);
  const { amount_precision: amountDecimals } = market.listing.pair;
  const baseVolume = new Big(market.listing.baseVolume)
    .times(String(intervalS))
    .div(String(DAY_S))
    .round(amountDecimals);
  return Array.from({ length: count }, (_, index) =>
    candle(market, firstS + index * intervalS, { intervalS, nowMs }, baseVolume),
  );
}

function candle(
  market: SimulatedMarket,
  startS: number,
  { intervalS, nowMs }: Pick<CandleSpan, 'intervalS' | 'nowMs'>,
  baseVolume: Big,
): Candle {
  const { precision } = market.listing.pair;
  const endMs = Math.min((startS + intervalS) * 1000, nowMs);
  const prices = market.pricesBetween(startS * 1000, endMs);
  const [open] = prices;
  const close = prices.at(-1)!;
  const high = prices.reduce((highest, price) => (price.gt(highest) ? price : highest));
  const low = prices.reduce((lowest, price) => (price.lt(lowest) ? price : lowest));
  return [
    String(startS),
    baseVolume.times(close).toFixed(3),
    ...[close, high, low, open].map((price) => price.toFixed(precision)),
    baseVolume.toFixed(),
    String(endMs < nowMs || endMs === (startS + intervalS) * 1000),
  ];
}
