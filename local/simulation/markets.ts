import { Big } from '../../shared/lib/decimal.ts';
import { LISTINGS } from '../exchange/engine/markets.ts';

/** The pairs that the workload trades, and the contracts of the same names. */
export const PAIRS = ['BTC_USDT', 'ETH_USDT'] as const;
export const MARKETS = LISTINGS.filter(({ pair }) => PAIRS.some((id) => id === pair.id));

/** The price of a pair at the start, moved by so many hundredths of a percent. */
export function priceAt(pair: string, offset: number): string {
  const market = MARKETS.find((each) => each.pair.id === pair)!;
  const factor = new Big(String(10_000 + offset)).div('10000');
  return new Big(market.price).times(factor).round(market.pair.precision).toString();
}
