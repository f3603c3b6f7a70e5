import { sliceMarket } from '../../../instrument/slice-market.ts';
import { Big, smallest } from '../../../lib/decimal.ts';
import type { Market } from '../../../limits/market.ts';
import { type OrderLimits, preTradeCheck } from '../../../limits/pre-trade-checks.ts';
import { sizeField } from '../../../limits/size-bounds.ts';
import { isQuoteSized } from '../../../market/order-size.ts';
import type { SlicePlan } from '../../../programs/slices/plan.ts';
import { lastSlice, plainSlice } from '../../../programs/slices/sizes.ts';
import { largestCount, QUOTE_DECIMALS } from '../../../programs/slices/smallest-slice.ts';
import type { Reason } from '../../model/reason.ts';
import type { SpotOrder } from '../../model/request.ts';
import { beyondCollar, ofSlice, tooFewFit, tooManyADay } from './plan-faults.ts';
import { sliceOrder } from './slice-order.ts';

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

function tooSmall(order: SpotOrder, plan: SlicePlan, market: Market): Reason | undefined {
  const price = smallest(new Big(market.lastPrice), new Big(order.price ?? market.lastPrice));
  const most = largestCount(order.amount, sliceMarket(order, plan, market.rules, price.toString()));
  return tooFewFit(plan, most, 'pair', sizeField(order));
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
    if (checked.kind === 'refused') return ofSlice(checked.reason);
  }
  return undefined;
}
