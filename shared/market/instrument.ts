/** The markets of an account: pairs, and contracts that are settled in USDT. */
export type MarketName = 'spot' | 'usdt';

/** One thing that is traded. The same name may stand for a pair and for a contract. */
export type Instrument = {
  readonly market: MarketName;
  /** As Gate writes it, as in BTC_USDT. */
  readonly name: string;
};

export const spotPair = (name: string): Instrument => ({ market: 'spot', name });

type Named =
  | { readonly currency_pair: string }
  | { readonly settle: 'usdt'; readonly contract: string };

/** The instrument of an order, an amendment or a leg. */
export function instrumentOf(named: Named): Instrument {
  if ('contract' in named) return { market: named.settle, name: named.contract };
  return spotPair(named.currency_pair);
}

/**
 * The key of an instrument in message groups, hashes, lists and sets. A
 * pair's key is its name, which has no colon, so no other market's key is equal to it.
 */
export function instrumentKey({ market, name }: Instrument): string {
  return market === 'spot' ? name : `${market}:${name}`;
}
