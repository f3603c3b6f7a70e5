import { Big, sum } from '../../lib/decimal.ts';
import { currenciesOf } from '../../market/currencies.ts';
import { ONE, ZERO } from '../model/exact.ts';
import type { OpenOrder, PlanInput } from '../model/plan-input.ts';
import type { Touch } from './touch.ts';

/**
 * The amount of a currency that open orders will spend. Gate locks it with the order. If either
 * reading lags, the smaller remainder is free.
 */
export function spentBy(orders: readonly OpenOrder[], currency: string): Big {
  const spent = orders.map(({ currencyPair, rest }) => {
    const { base, quote } = currenciesOf(currencyPair);
    if (!rest || currency !== (rest.side === 'sell' ? base : quote)) return ZERO;
    const amount = new Big(rest.amount);
    return rest.side === 'sell' ? amount : amount.times(rest.price);
  });
  return sum(spent);
}

/**
 * Why an asset must not be traded while these orders are open; undefined if they only lock some of
 * it, as a take-profit does.
 */
export function orderBlocker(
  asset: string,
  touch: Touch,
  { portfolio, openOrders }: Pick<PlanInput, 'portfolio' | 'openOrders'>,
): string | undefined {
  // A buy of ours stays below this price, so it never meets an order of the same account above it.
  const reach = touch.ask.times(ONE.plus(portfolio.collar));
  for (const { currencyPair, owner, inSlices, rest } of openOrders) {
    const { base, quote } = currenciesOf(currencyPair);
    if (asset !== base && asset !== quote) continue;
    if (owner === 'portfolio') return `an order of an earlier run is open in ${currencyPair}`;
    if (inSlices) {
      return `an order is being worked in slices in ${currencyPair}, and will trade more of it`;
    }
    if (!rest) return `an order is open in ${currencyPair}, and Gate does not say what it will do`;
    if (asset === (rest.side === 'buy' ? base : quote)) {
      return `you have an open ${rest.side} order in ${currencyPair}, which may bring in more of it`;
    }
    if (quote === portfolio.quote && reach.gte(rest.price)) {
      return `you have an open sell order at ${rest.price} in ${currencyPair}, so near that a buy could meet it`;
    }
  }
  return undefined;
}
