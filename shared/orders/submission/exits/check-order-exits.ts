import { marketSeen } from '../../../instrument/market-seen.ts';
import { Big, divideDown, smallest } from '../../../lib/decimal.ts';
import type { Market } from '../../../limits/market.ts';
import { QUOTE_DECIMALS_MAX, sizeField } from '../../../limits/size-bounds.ts';
import { isQuoteSized } from '../../../market/order-size.ts';
import { boughtBy } from '../../../programs/exits/amounts.ts';
import type { ExitPlan } from '../../../programs/exits/plan.ts';
import { beforeFee } from '../../../programs/exits/smallest-exit.ts';
import { type EnteredAt, sidesFault } from '../../message/exits-rules.ts';
import type { Reason } from '../../model/reason.ts';
import type { SpotOrder } from '../../model/request.ts';
import { type SizeOf, unfitExits, unsellable } from './exit-checks.ts';

/**
 * The checks of an order's exits, by the market at its claim: what it would buy, less the fee in the
 * coin, could be sold again. Pure.
 *
 * @param feeRate the taker's
 */
export function checkOrderExits(
  order: SpotOrder,
  exits: ExitPlan,
  market: Market,
  {
    priceCollar,
    feeRate,
    nowMs,
  }: {
    readonly priceCollar: string;
    readonly feeRate: string;
    readonly nowMs: number;
  },
): Reason | undefined {
  const { rules, lastPrice } = market;
  const seen = marketSeen(rules, lastPrice, nowMs);
  const { amount } = order;
  const entered = entryOf(order, lastPrice);
  const paid = paidAt(order, lastPrice);
  const base = isQuoteSized(order) ? divideDown(new Big(amount), paid) : new Big(amount);
  const filled = { filledAmount: base.toString(), feesInCoin: base.times(feeRate).toString() };
  const owned = boughtBy(filled, seen).toString();
  // An order beyond the last price trades at the last price.
  const now = smallest(new Big(lastPrice), new Big(entered.price)).toString();
  return (
    unfitExits(exits, rules, priceCollar) ??
    sidesOfEntry(order, exits, lastPrice) ??
    unsellable(
      exits,
      owned,
      seen,
      { now, collar: priceCollar },
      sizeOf(order, market, (sold) => beforeFee(sold, feeRate, seen)),
    )
  );
}

/** Whether the prices of its exits lie on the right sides of the price that it buys at, whatever its amount. */
export function sidesOfEntry(
  order: Pick<SpotOrder, 'price'>,
  exits: ExitPlan,
  lastPrice: string,
): Reason | undefined {
  return sidesFault(exits, { side: 'sell', entered: entryOf(order, lastPrice) });
}

function entryOf({ price }: Pick<SpotOrder, 'price'>, lastPrice: string): EnteredAt {
  return price === undefined
    ? { name: 'the last price', price: lastPrice }
    : { name: 'the "price" of its order', price };
}

/** The most that a coin may cost: a market order may slip. */
function paidAt({ price, slippage = '0' }: SpotOrder, lastPrice: string): Big {
  return price === undefined ? new Big('1').plus(slippage).times(lastPrice) : new Big(price);
}

/** The size of an order that buys so much, in the field of its message. */
function sizeOf(
  order: SpotOrder,
  { rules, lastPrice }: Market,
  bought: (owned: string) => string,
): SizeOf {
  const field = sizeField(order);
  const decimals = Math.min(rules.priceDecimals, QUOTE_DECIMALS_MAX);
  const inField = (base: string, rounding: typeof Big.roundUp | typeof Big.roundDown) => {
    if (field === 'amount_of_available') return undefined;
    const isQuote = field === 'quote_amount' || isQuoteSized(order);
    if (!isQuote) return base;
    return paidAt(order, lastPrice).times(base).round(decimals, rounding).toString();
  };
  return {
    field,
    least: (owned) => inField(bought(owned), Big.roundUp),
    most: (owned) => inField(owned, Big.roundDown),
  };
}
