import { slippageReach } from '../../../instrument/reach.ts';
import { Big, smallest } from '../../../lib/decimal.ts';
import type { Market } from '../../../limits/market.ts';
import { amountSold, atLeastReach } from '../../../limits/sold-within.ts';
import type { ExitLeg } from '../../../programs/exits/state.ts';
import type { SpotOrder } from '../../model/request.ts';

/**
 * The order of a leg. A take-profit rests at its price, and a step whose stop has a limit at that; both at
 * the lowest price that may be sold at if the market is far above it. Another step sells at the market
 * within its slippage and the collar. With fewer decimals than the pair had, a take-profit sells for no less
 * than asked, and a step surely.
 */
export function legOrder(
  currencyPair: string,
  leg: ExitLeg,
  market: Market,
  priceCollar: string,
): SpotOrder {
  const { kind, price } = leg;
  const amount = amountSold(leg.amount, market);
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
  const towards = kind === 'step' ? Big.roundDown : Big.roundUp;
  const limit = atLeastReach(price, market, priceCollar, towards);
  return { ...common, type: 'limit', price: limit, time_in_force: 'gtc' };
}
