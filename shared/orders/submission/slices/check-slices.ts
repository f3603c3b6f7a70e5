import { sliceMarket } from '../../../instrument/slice-market.ts';
import { Big, smallest } from '../../../lib/decimal.ts';
import { plural } from '../../../lib/plural.ts';
import type { Market } from '../../../limits/market.ts';
import { type OrderLimits, preTradeCheck } from '../../../limits/pre-trade-checks.ts';
import { sizeField } from '../../../limits/size-bounds.ts';
import { isQuoteSized } from '../../../market/order-size.ts';
import type { SlicePlan } from '../../../programs/slices/plan.ts';
import { lastSlice, plainSlice } from '../../../programs/slices/sizes.ts';
import { largestCount, QUOTE_DECIMALS } from '../../../programs/slices/smallest-slice.ts';
import { type Reason, reason } from '../../model/reason.ts';
import type { SpotOrder } from '../../model/request.ts';
import { sliceOrder } from './slice-order.ts';

const DAY_MS = 24 * 3_600_000;
const COUNT = 'slices.count';

/** Why its slices would not be taken, by the account's limits and the rules of the pair. Pure. */
export function slicesFault(
  order: SpotOrder,
  slices: SlicePlan,
  market: Market,
  limits: OrderLimits & { readonly ordersADay: number },
  nowMs: number,
): Reason | undefined {
  return (
    tooManyADay(slices, limits.ordersADay) ??
    beyondCollar(slices, limits.limits.priceCollar) ??
    tooSmall(order, slices, market) ??
    unfitSlice(order, slices, market, limits, nowMs)
  );
}

/** Of the amount of an order that is cut into slices. */
export function decimalsOf(order: SpotOrder, { rules }: Market): number {
  return isQuoteSized(order) ? QUOTE_DECIMALS : rules.amountDecimals;
}

/** The pair's maximums hold for an order, and the whole is none at the exchange. */
export function withoutMaximums(market: Market): Market {
  const none = { maxBaseAmount: undefined, maxQuoteAmount: undefined };
  const noMarket = { marketBuyMax: undefined, marketSellMax: undefined };
  return { ...market, rules: { ...market.rules, ...none, ...noMarket } };
}

function tooManyADay({ count, everyMs }: SlicePlan, orders: number): Reason | undefined {
  const ofOneDay = Math.min(count, Math.ceil(DAY_MS / everyMs));
  if (ofOneDay <= orders) return undefined;
  const text = `It has ${plural(ofOneDay, 'slice')} within a day; the account's maxDayOrders is ${orders}.`;
  return reason('MAX_DAY_ORDERS', text, COUNT, String(orders));
}

function beyondCollar({ slippage }: SlicePlan, collar: string): Reason | undefined {
  if (new Big(slippage).lte(collar)) return undefined;
  const text = `A slice may have a slippage of at most ${collar}: the account's priceCollar.`;
  return reason('PRICE_COLLAR', text, 'slices.slippage', collar);
}

function tooSmall(order: SpotOrder, plan: SlicePlan, market: Market): Reason | undefined {
  const price = smallest(new Big(market.lastPrice), new Big(order.price ?? market.lastPrice));
  const most = largestCount(order.amount, sliceMarket(order, plan, market.rules, price.toString()));
  if (plan.count <= most) return undefined;
  if (most < 2) {
    const text = 'It is too small for two slices by the minimums of its pair: leave "slices" out.';
    return reason('SLICE_TOO_SMALL', text, sizeField(order));
  }
  const text = `Its ${plan.count} slices would be below the minimums of its pair; ${most} would do.`;
  return reason('SLICE_TOO_SMALL', text, COUNT, String(most));
}

/** The last slice is the largest one. */
function unfitSlice(
  order: SpotOrder,
  plan: SlicePlan,
  market: Market,
  limits: OrderLimits,
  nowMs: number,
): Reason | undefined {
  const { lastPrice } = market;
  const { priceCollar } = limits.limits;
  const decimals = decimalsOf(order, market);
  const sliced = { total: order.amount, count: plan.count, decimals };
  for (const size of [plainSlice(sliced), lastSlice(sliced)]) {
    const slice = sliceOrder(order, plan, size.toString(), lastPrice, market, priceCollar);
    const checked = preTradeCheck(slice, limits, market, nowMs);
    if (checked.kind === 'refused') {
      // Its limit would be that of a slice, and the message has the whole.
      const { limit: _ofSlice, message, ...why } = checked.reason;
      return { ...why, message: `A slice of it: ${message}`, field: COUNT };
    }
  }
  return undefined;
}
