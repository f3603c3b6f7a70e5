import { currenciesOf } from '../../shared/market/currencies.ts';
import { isQuoteSized } from '../../shared/market/order-size.ts';
import type { ScheduledOrder, ScheduledWork } from '../stack/target.ts';
import { describeExits } from './describe-exits.ts';
import { describeCondition } from './describe-order.ts';
import { describeTimes } from './describe-slices.ts';

/** The action of a portfolio or of a recurring order, as in `buy BTC_USDT for 25 USDT`. */
export function describeWork({ order }: Pick<ScheduledWork, 'order'>): string {
  if (!order) return 'rebalance';
  const { trigger, exits } = order;
  const when = trigger ? describeCondition(trigger) : '';
  const then = exits ? `, then ${describeExits(exits)}` : '';
  return `${describeSize(order)}${when}${describeTimes(order)}${then}`;
}

function describeSize(order: ScheduledOrder): string {
  const { side, currency_pair: pair, amount, quote_amount: quoteAmount, price } = order;
  const { base, quote } = currenciesOf(pair);
  const atPrice = price === undefined ? '' : ` at ${price}`;
  if (order.amount_of_available !== undefined) {
    return `${side} ${pair}${atPrice} for ${order.amount_of_available} of what is available`;
  }
  const inQuote = quoteAmount ?? (isQuoteSized(order) ? amount : undefined);
  return inQuote === undefined
    ? `${side} ${amount} ${base}${atPrice}`
    : `${side} ${pair} for ${inQuote} ${quote}${atPrice}`;
}
