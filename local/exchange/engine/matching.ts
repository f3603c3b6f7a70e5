import { Big } from '../../../shared/lib/decimal.ts';

export type Side = 'buy' | 'sell';

/** Something that rests in the book and can be taken. */
export type Offer<Maker> = { readonly price: Big; readonly amount: Big; readonly maker: Maker };

/** The size of an arriving order: an amount of the base, or (a market buy) an amount of quote to spend. */
export type Want =
  | { readonly base: Big }
  | { readonly quote: Big; readonly amountDecimals: number };

export type Taker = {
  readonly side: Side;
  readonly want: Want;
  /** The worst acceptable price; absent for a market order without a collar. */
  readonly limitPrice?: Big | undefined;
};

export type MarketFill<Maker> = {
  readonly price: Big;
  readonly amount: Big;
  readonly maker: Maker;
};

/** Whether a taker with this limit accepts this price. */
function isAcceptable(side: Side, limitPrice: Big | undefined, price: Big): boolean {
  return (
    limitPrice === undefined || (side === 'buy' ? price.lte(limitPrice) : price.gte(limitPrice))
  );
}

/** Negative if the first price is the better one for those who take from this side of the book. */
export function byBestPrice(makerSide: Side, first: Big, second: Big): number {
  return makerSide === 'sell' ? first.cmp(second) : second.cmp(first);
}

/** The fills of a taker, and why the walk through the book ended. */
export type Matching<Maker> = {
  readonly fills: readonly MarketFill<Maker>[];
  /** `satisfied`: what is left, if anything, buys less than one step. */
  readonly end: 'satisfied' | 'price' | 'depth';
};

/**
 * Walks through the offers, best first, and takes what the taker wants at the makers' prices.
 * Pure: nothing is changed, so that an order which must fill completely or not at all can look first.
 */
export function match<Maker>(taker: Taker, offers: Iterable<Offer<Maker>>): Matching<Maker> {
  const fills: MarketFill<Maker>[] = [];
  let want = taker.want;
  function endsBy(reason: 'price' | 'depth'): Matching<Maker> {
    const lastPrice = fills.at(-1)?.price;
    const isSatisfied = lastPrice !== undefined && wantedAt(lastPrice, want).lte('0');
    return { fills, end: isSatisfied ? 'satisfied' : reason };
  }
  for (const { price, amount, maker } of offers) {
    if (!isAcceptable(taker.side, taker.limitPrice, price)) return endsBy('price');
    const wanted = wantedAt(price, want);
    if (wanted.lte('0')) return { fills, end: 'satisfied' };
    const taken = amount.lt(wanted) ? amount : wanted;
    fills.push({ price, amount: taken, maker });
    want =
      'base' in want
        ? { base: want.base.minus(taken) }
        : { ...want, quote: want.quote.minus(taken.times(price)) };
  }
  return endsBy('depth');
}

/** How much of the base is wanted at a price; what quote can buy is rounded down to whole steps. */
function wantedAt(price: Big, want: Want): Big {
  if ('base' in want) return want.base;
  const { quote, amountDecimals } = want;
  const affordable = quote.div(price).round(amountDecimals, Big.roundDown);
  // A quotient has a last digit, which may have been rounded up.
  return affordable.times(price).gt(quote)
    ? affordable.minus(new Big(`1e-${amountDecimals}`))
    : affordable;
}

/** Two books of offers as one, best price first; at the same price the first book's come first. */
export function* mergeOffers<A, B>(
  makerSide: Side,
  first: Iterable<Offer<A>>,
  second: Iterable<Offer<B>>,
): Generator<Offer<A | B>> {
  const firsts = first[Symbol.iterator]();
  const seconds = second[Symbol.iterator]();
  let nextFirst = firsts.next();
  let nextSecond = seconds.next();
  while (!nextFirst.done || !nextSecond.done) {
    const takeFirst =
      nextSecond.done ||
      (!nextFirst.done &&
        byBestPrice(makerSide, nextFirst.value.price, nextSecond.value.price) <= 0);
    if (takeFirst) {
      yield nextFirst.value as Offer<A>;
      nextFirst = firsts.next();
    } else {
      yield nextSecond.value as Offer<B>;
      nextSecond = seconds.next();
    }
  }
}
