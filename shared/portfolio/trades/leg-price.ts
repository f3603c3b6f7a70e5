import type { BookLevel } from '../../gate/spot/account-reads.ts';
import type { PairRules } from '../../gate/spot/pair-rules.ts';
import { priceReach } from '../../instrument/reach.ts';
import { Big, largest, smallest, sum } from '../../lib/decimal.ts';
import { ONE, ZERO } from '../model/exact.ts';
import type { Touch } from '../valuation/touch.ts';

/** The largest distance of a leg's price from the touch and from the last price. */
export type Collars = { readonly collar: string; readonly priceCollar: string };

/**
 * The price of a leg's limit order. It crosses the touch by the collar at most, and stays within
 * the limits of the account and of Gate. Undefined if it would not reach the touch.
 */
export function limitPrice(
  side: 'buy' | 'sell',
  { bid, ask, lastPrice }: Touch,
  rules: PairRules,
  { collar, priceCollar }: Collars,
): Big | undefined {
  const { priceDecimals } = rules;
  const { ratio } = priceReach(side, rules, priceCollar);
  if (side === 'buy') {
    const most = smallest(ask.times(ONE.plus(collar)), lastPrice.times(ONE.plus(ratio)));
    const price = most.round(priceDecimals, Big.roundDown);
    return price.gte(ask) ? price : undefined;
  }
  const least = largest(bid.times(ONE.minus(collar)), lastPrice.times(ONE.minus(ratio)));
  const price = least.round(priceDecimals, Big.roundUp);
  return price.lte(bid) && price.gt(ZERO) ? price : undefined;
}

/** The amount that the book offers to a limit order, in base. */
export function depthWithin(levels: readonly BookLevel[], side: 'buy' | 'sell', limit: Big): Big {
  const within = levels.filter(([price]) => (side === 'buy' ? limit.gte(price) : limit.lte(price)));
  return sum(within.map(([, amount]) => amount));
}

/** The cost or the proceeds of an amount in quote, from the best price of the book on. */
export function quoteFor(levels: readonly BookLevel[], amount: Big): Big {
  let left = amount;
  let quote = ZERO;
  for (const [price, offered] of levels) {
    const taken = smallest(left, new Big(offered));
    quote = quote.plus(taken.times(price));
    left = left.minus(taken);
    if (left.eq(ZERO)) break;
  }
  return quote;
}
