import type { PairRules } from '../../gate/spot/pair-rules.ts';
import { Big, smallest } from '../../lib/decimal.ts';
import type { Leg } from '../../portfolio/model/plan.ts';
import type { OrderBook, Reading } from '../../portfolio/model/plan-input.ts';
import { failed, known } from '../../portfolio/model/reading.ts';
import type { PastCandle } from '../candles/candle.ts';
import { type CoinPrices, lastCandle } from './grid.ts';
import type { Costs } from './setting.ts';
import type { Tick } from './ticks.ts';

const ZERO = new Big('0');
const ONE = new Big('1');
const HALF = new Big('0.5');
/** The depth of a book whose volume is not known. */
const PLENTY = new Big('1000000000000');
/** Prices with the costs in them are rounded to the disadvantage of the order. */
const PRICE_DECIMALS = 18;

/** The order book that the planner sees at a tick: around the open that fills its orders. */
export function bookAt(
  prices: CoinPrices,
  { decision, fill }: Tick,
  { amountDecimals, priceDecimals }: PairRules,
  costs: Costs,
): Reading<OrderBook> {
  const candle = prices.candles[fill];
  const last = lastCandle(prices, decision);
  if (!candle || !last) return failed('there is no candle at that time');
  const tick = new Big(`1e-${priceDecimals}`);
  const bid = touchOf('sell', candle, costs).round(priceDecimals, Big.roundDown);
  const ask = touchOf('buy', candle, costs).round(priceDecimals, Big.roundUp);
  const amount = depthOf(candle, costs).round(amountDecimals, Big.roundDown).toString();
  return known({
    bids: [[bid.toString(), amount]],
    // Without a spread the ask still lies a step above the bid, as in every order book.
    asks: [[(ask.gt(bid) ? ask : bid.plus(tick)).toString(), amount]],
    ageMs: 0,
    lastPrice: last.close,
  });
}

/** The result of an order that fills at once what it can, and whose rest is cancelled. */
export type SimulatedFill = {
  readonly amount: Big;
  readonly price: Big;
  /** Compared with the open, in quote: spread and slippage. */
  readonly cost: Big;
};

/** Fills a leg at the open: at the touch moved by the slippage, each of its slices up to the depth. */
export function fillAtOpen(
  order: Pick<Leg, 'side' | 'amount' | 'price' | 'slices'>,
  candle: PastCandle | undefined,
  { amountDecimals }: PairRules,
  costs: Costs,
): SimulatedFill | undefined {
  if (!candle) return undefined;
  const price = tradedPrice(order.side, candle, costs);
  const isBeyond = order.side === 'buy' ? price.gt(order.price) : price.lt(order.price);
  if (isBeyond) return undefined;
  const depth = depthOf(candle, costs).round(amountDecimals, Big.roundDown);
  const amount = smallest(new Big(order.amount), depth.times(order.slices?.count ?? '1'));
  if (amount.lte(ZERO)) return undefined;
  return { amount, price, cost: price.minus(candle.open).abs().times(amount) };
}

/** The price of a trade at a candle's open, with spread and slippage. */
export function tradedPrice(side: Leg['side'], candle: PastCandle, costs: Costs): Big {
  const slipped = touchOf(side, candle, costs).times(moved(side, new Big(costs.slippage)));
  return slipped.round(PRICE_DECIMALS, side === 'buy' ? Big.roundUp : Big.roundDown);
}

function touchOf(side: Leg['side'], { open }: PastCandle, { spread }: Costs): Big {
  return new Big(open).times(moved(side, HALF.times(spread)));
}

function moved(side: Leg['side'], part: Big): Big {
  return side === 'buy' ? ONE.plus(part) : ONE.minus(part);
}

function depthOf({ volume }: PastCandle, { depth }: Costs): Big {
  return volume === undefined ? PLENTY : new Big(volume).times(depth);
}
