/** The markets of an account: pairs, and contracts that are settled in USDT. */
export type MarketName = 'spot' | 'usdt';

/** One thing that is traded. The same name may stand for a pair and for a contract. */
export type Instrument = {
  readonly market: MarketName;
  /** As Gate writes it, as in BTC_USDT. */
  readonly name: string;
};

export const spotPair = (name: string): Instrument => ({ market: 'spot', name });

/** The instrument of an order, an amendment or a leg. */
export function instrumentOf({ currency_pair }: { readonly currency_pair: string }): Instrument {
  return spotPair(currency_pair);
}

/**
 * The key of an instrument in message groups, hashes, lists and sets. A
 * pair's key is its name, which has no colon, so no other market's key is equal to it.
 */
export function instrumentKey({ market, name }: Instrument): string {
  return market === 'spot' ? name : `${market}:${name}`;
}
