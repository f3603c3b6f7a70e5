import { LISTINGS, listing, type MarketListing } from '../../local/exchange/engine/markets.ts';

export const PRICE = '2.5';

/** So many markets of one kind, all at the same price. */
export function manyMarkets(count: number): readonly MarketListing[] {
  const { pair } = LISTINGS.find(({ pair: { id } }) => id === 'XRP_USDT')!;
  return Array.from({ length: count }, (_, index) => {
    const base = `COIN${index + 1}`;
    return listing({ ...pair, id: `${base}_USDT`, base }, PRICE);
  });
}

/** The first balances of a trader in them. */
export const QUOTE_ONLY = { USDT: '10000000' };
