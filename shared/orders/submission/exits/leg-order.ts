import { slippageReach } from '../../../instrument/reach.ts';
import { Big, largest, smallest } from '../../../lib/decimal.ts';
import type { Market } from '../../../limits/market.ts';
import type { ExitLeg } from '../../../programs/exits/state.ts';
import type { SpotOrder } from '../../model/request.ts';

/**
 * The order of a leg. A take-profit rests at its price, or at the collar's if the market is far above
 * it. A step sells at the market within its slippage and the collar, or rests at the limit of its stop.
 */
export function legOrder(
  currencyPair: string,
  leg: ExitLeg,
  market: Market,
  priceCollar: string,
): SpotOrder {
  const { amount, kind, price } = leg;
  const common = { currency_pair: currencyPair, side: 'sell', amount } as const;
  if (price === undefined) {
    const { ratio } = slippageReach(market.rules, priceCollar);
    const { slippage = ratio } = kind === 'step' ? leg : {};
    return {
      ...common,
      type: 'market',
      time_in_force: 'ioc',
      slippage: smallest(new Big(slippage), new Big(ratio)).toString(),
    };
  }
  const limit = kind === 'take_profit' ? atLeastCollar(price, market, priceCollar) : price;
  return { ...common, type: 'limit', price: limit, time_in_force: 'gtc' };
}

function atLeastCollar(price: string, { lastPrice, rules }: Market, priceCollar: string): string {
  const lowest = new Big('1').minus(priceCollar).times(lastPrice);
  return largest(new Big(price), lowest.round(rules.priceDecimals, Big.roundUp)).toString();
}
