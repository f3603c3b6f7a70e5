import type { BookLevel } from '../../gate/spot/account-reads.ts';
import { Big, DECIMAL, divideDown, largest, smallest } from '../../lib/decimal.ts';
import { ZERO } from '../model/exact.ts';
import { percent } from '../model/format.ts';
import type { OrderBook, Reading } from '../model/plan-input.ts';
import { failed, known } from '../model/reading.ts';

/** A trustworthy order book, for valuation and trading. */
export type Touch = {
  readonly bid: Big;
  readonly ask: Big;
  readonly lastPrice: Big;
  readonly bids: readonly BookLevel[];
  readonly asks: readonly BookLevel[];
};

const MAX_AGE_MS = 5_000;
/** With a wider spread, the book has no meaningful price. */
const MAX_SPREAD = new Big('0.05');
/** The largest distance of the book's middle from the last trade. */
const MAX_DISTANCE = new Big('0.1');
const HALF = new Big('0.5');

/** The touch of a book, or why its prices are not trustworthy. */
export function touchOf(reading: Reading<OrderBook>): Reading<Touch> {
  if (reading.kind === 'failed') return reading;
  const book = reading.value;
  if (!(book.ageMs >= 0 && book.ageMs <= MAX_AGE_MS)) {
    return failed(`its prices are ${book.ageMs} ms old, at most ${MAX_AGE_MS} ms are allowed`);
  }
  const [bestBid] = book.bids;
  const [bestAsk] = book.asks;
  if (!bestBid || !bestAsk) return failed(`its book has no ${bestBid ? 'sellers' : 'buyers'}`);
  const numbers = [...book.bids.flat(), ...book.asks.flat(), book.lastPrice];
  if (!numbers.every((number) => DECIMAL.test(number))) return failed('its book has no numbers');
  const bid = new Big(bestBid[0]);
  const ask = new Big(bestAsk[0]);
  const lastPrice = new Big(book.lastPrice);
  if (bid.lte(ZERO) || lastPrice.lte(ZERO)) return failed('its price is zero');
  if (bid.gte(ask)) return failed(`its best bid of ${bid} is not below its best ask of ${ask}`);
  const spread = ask.minus(bid);
  if (spread.gt(ask.times(MAX_SPREAD))) {
    const apart = percent(divideDown(spread, ask));
    return failed(`its bid and ask are ${apart} apart, more than ${percent(MAX_SPREAD)}`);
  }
  const middle = bid.plus(ask).times(HALF);
  const higher = largest(middle, lastPrice);
  const lower = smallest(middle, lastPrice);
  const distance = higher.minus(lower);
  if (distance.gt(lower.times(MAX_DISTANCE))) {
    const away = percent(divideDown(distance, lower));
    const allowed = percent(MAX_DISTANCE);
    return failed(`its book is ${away} away from its last price, more than ${allowed}`);
  }
  return known({ bid, ask, lastPrice, bids: book.bids, asks: book.asks });
}
