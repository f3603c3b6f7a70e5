import type { AccountConfig } from '../config/schema.ts';
import type { PairRules } from '../gate/spot/pair-rules.ts';
import { priceReach, slippageReach } from '../instrument/reach.ts';
import { tradingBlocker } from '../instrument/trading-blocker.ts';
import { Big, decimalPlaces } from '../lib/decimal.ts';
import { plural } from '../lib/plural.ts';
import { instrumentKey, instrumentOf } from '../market/instrument.ts';
import { isQuoteSized } from '../market/order-size.ts';
import { icebergFault } from '../orders/model/iceberg-fault.ts';
import { type Reason, reason } from '../orders/model/reason.ts';
import type { AskedSpotOrder, SpotOrder } from '../orders/model/request.ts';
import type { Market } from './market.ts';
import {
  amountStep,
  type SizeBounds,
  type SizeField,
  sizeBounds,
  sizeField,
} from './size-bounds.ts';

export type CheckedOrder =
  | { readonly kind: 'allowed' /** In the currency of the limits. */; readonly notional: string }
  | { readonly kind: 'refused'; readonly reason: Reason };

/** The hard ceilings of every configuration, in the currency of the limits. */
export const CEILINGS = { maxOrder: '1000000', maxDay: '10000000', maxDayOrders: 50_000 } as const;

/** The settings of an account that each order is checked by. */
export type OrderLimits = Pick<AccountConfig, 'pairs'> & {
  readonly limits: Pick<AccountConfig['limits'], 'currency' | 'maxOrder' | 'priceCollar'>;
};

/** The checks before every order, from its market and its account. Pure. */
export function preTradeCheck(
  order: SpotOrder,
  { pairs, limits }: OrderLimits,
  market: Market,
  nowMs: number,
): CheckedOrder {
  const maxOrder = smaller(limits.maxOrder, CEILINGS.maxOrder);
  const bounds = sizeBounds(order, market, maxOrder);
  const fault =
    unfitForPair(order, pairs, market.rules, nowMs) ??
    icebergFault(order.amount, order.iceberg) ??
    outsideMarket(order, market, bounds, limits.priceCollar);
  if (fault) return { kind: 'refused', reason: fault };
  const notional = new Big(quoteAmountOf(order, market.lastPrice)).times(market.quoteRate);
  if (notional.gt(maxOrder)) {
    const text = `It is worth ${notional} ${limits.currency}; the account's maxOrder is ${maxOrder}.`;
    const field = sizeField(order);
    return {
      kind: 'refused',
      reason: reason('MAX_ORDER', text, field, inField(field, bounds.most)),
    };
  }
  return { kind: 'allowed', notional: notional.toString() };
}

/**
 * Why a leg of an exit is not sent: by its pair and by the collar. No limit on what an order is worth keeps
 * it from selling what was bought or taken over. Pure.
 */
export function legFault(
  order: SpotOrder,
  priceCollar: string,
  market: Market,
  nowMs: number,
): Reason | undefined {
  const bounds = sizeBounds(order, market, CEILINGS.maxDay);
  return (
    unfitForPair(order, '*', market.rules, nowMs) ??
    outsideMarket(order, market, bounds, priceCollar)
  );
}

function outsideMarket(
  order: SpotOrder,
  market: Market,
  bounds: SizeBounds,
  priceCollar: string,
): Reason | undefined {
  return outsidePairLimits(order, market, bounds) ?? outsideCollar(order, market, priceCollar);
}

/** The checks of an order that do not depend on its amount or on a price. */
export function unfitForPair(
  order: AskedSpotOrder,
  pairs: AccountConfig['pairs'],
  rules: PairRules,
  nowMs: number,
): Reason | undefined {
  return (
    notAllowed(order, pairs) ?? notTradable(order, rules, nowMs) ?? tooManyDecimals(order, rules)
  );
}

/** The notional of an order in quote currency, to which the limits apply. */
function quoteAmountOf(order: SpotOrder, lastPrice: string): string {
  if (isQuoteSized(order)) return order.amount;
  return new Big(order.amount).times(order.price ?? lastPrice).toString();
}

export const smaller = (a: string, b: string): string => (new Big(a).lt(b) ? a : b);

export function notAllowed(
  order: Pick<SpotOrder, 'currency_pair'>,
  pairs: AccountConfig['pairs'],
): Reason | undefined {
  if (pairs === '*' || pairs.includes(instrumentKey(instrumentOf(order)))) return undefined;
  const allowed = pairs.join(', ') || 'none';
  return reason('PAIR_NOT_ALLOWED', `The account's pairs are: ${allowed}.`, 'currency_pair');
}

function notTradable(
  { side }: AskedSpotOrder,
  rules: PairRules,
  nowMs: number,
): Reason | undefined {
  const blocker = tradingBlocker(side, rules, nowMs);
  return blocker ? reason('PAIR_NOT_TRADABLE', `${blocker}.`, 'currency_pair') : undefined;
}

function tooManyDecimals(order: AskedSpotOrder, rules: PairRules): Reason | undefined {
  const isBase = !isQuoteSized(order);
  const checks: readonly (readonly [keyof SpotOrder, string | undefined, number])[] = [
    ['amount', isBase ? order.amount : undefined, rules.amountDecimals],
    ['price', order.price, rules.priceDecimals],
    ['iceberg', order.iceberg, rules.amountDecimals],
  ];
  for (const [field, value, allowed] of checks) {
    if (value === undefined || decimalPlaces(value) <= allowed) continue;
    const text = `"${field}" may have ${plural(allowed, 'decimal')} in ${rules.currencyPair}; it has more.`;
    return reason('TOO_MANY_DECIMALS', text, field);
  }
  return undefined;
}

function outsidePairLimits(
  order: SpotOrder,
  { rules, lastPrice }: Market,
  bounds: SizeBounds,
): Reason | undefined {
  const baseAmount = isQuoteSized(order) ? undefined : order.amount;
  const quoteAmount = quoteAmountOf(order, lastPrice);
  const { base, quote } = rules;
  const isMarketSell = order.type === 'market' && order.side === 'sell';
  const minBase = rules.minBaseAmount ?? amountStep(rules).toString();
  const fault =
    below(baseAmount, minBase, base) ??
    below(quoteAmount, rules.minQuoteAmount, quote) ??
    above(baseAmount, rules.maxBaseAmount, base) ??
    above(quoteAmount, rules.maxQuoteAmount, quote) ??
    above(isQuoteSized(order) ? order.amount : undefined, rules.marketBuyMax, quote) ??
    above(isMarketSell ? order.amount : undefined, rules.marketSellMax, base);
  if (!fault) return undefined;
  const { code, text } = fault;
  const limit = code === 'BELOW_MINIMUM' ? bounds.least : bounds.most;
  const { price = lastPrice, quote_amount: asked } = order;
  const isAsked = asked !== undefined && !isQuoteSized(order);
  const resolved = isAsked ? `At ${price} it comes to` : 'It is';
  const field = sizeField(order);
  return reason(code, `${resolved} ${text}`, field, inField(field, limit));
}

/** A ratio of the balance has no bound of its own. */
function inField(field: SizeField, bound: string): string | undefined {
  return field === 'amount_of_available' ? undefined : bound;
}

function below(amount: string | undefined, minimum: string | undefined, currency: string) {
  return amount !== undefined && minimum !== undefined && new Big(amount).lt(minimum)
    ? {
        code: 'BELOW_MINIMUM' as const,
        text: `${amount} ${currency}; Gate takes ${minimum} or more.`,
      }
    : undefined;
}

function above(amount: string | undefined, maximum: string | undefined, currency: string) {
  return amount !== undefined && maximum !== undefined && new Big(amount).gt(maximum)
    ? {
        code: 'ABOVE_MAXIMUM' as const,
        text: `${amount} ${currency}; Gate takes ${maximum} or less.`,
      }
    : undefined;
}

/** Rejects an order that could trade too far from the last price, to its own disadvantage. */
export function outsideCollar(
  order: AskedSpotOrder,
  { rules, lastPrice }: Market,
  collar: string,
): Reason | undefined {
  if (order.type === 'market') {
    const { ratio, limitedBy } = slippageReach(rules, collar);
    if (order.slippage === undefined || new Big(order.slippage).lte(ratio)) return undefined;
    const text = `A market order may have a slippage of at most ${ratio}: ${limitedBy}.`;
    return reason('PRICE_COLLAR', text, 'slippage', ratio);
  }
  const { side } = order;
  const { ratio, limitedBy } = priceReach(side, rules, collar);
  const last = new Big(lastPrice);
  const distance = last.times(ratio);
  const price = new Big(order.price ?? lastPrice);
  const worst = side === 'buy' ? last.plus(distance) : last.minus(distance);
  if (side === 'buy' ? price.lte(worst) : price.gte(worst)) return undefined;
  const inwards = side === 'buy' ? Big.roundDown : Big.roundUp;
  const bound = worst.round(rules.priceDecimals, inwards).toString();
  const text =
    `The last price is ${lastPrice}; a ${side} may have ${side === 'buy' ? 'at most' : 'at least'} ` +
    `${bound} (${ratio} from it: ${limitedBy}).`;
  return reason('PRICE_COLLAR', text, 'price', bound);
}
