import { Big, largest, smallest } from '../../../lib/decimal.ts';
import type { TradedContract } from '../../../limits/futures/contract-check.ts';
import type { ContractOrder } from '../../../market/contract-order.ts';
import type { ExitLeg } from '../../../programs/exits/state.ts';
import { type PositionHolding, signedSize } from '../../model/request.ts';

/**
 * The order of a leg that closes a part of a position. It only reduces: whatever else closes or turns the
 * position, it opens nothing. A take-profit rests at its price, and a step whose stop has a limit at that;
 * both at the collar's if the market is far beyond it. Another step trades at the market within its slippage
 * and the collar.
 */
export function contractLegOrder(
  { settle, contract, side, multiplier }: PositionHolding,
  leg: ExitLeg,
  market: Pick<TradedContract, 'markPrice' | 'priceTick'>,
  priceCollar: string,
): ContractOrder {
  const { amount, kind, price } = leg;
  const common = {
    settle,
    contract,
    size: signedSize(side, amount),
    reduce_only: true,
    ...(multiplier !== undefined && { multiplier }),
  } as const;
  if (price === undefined) {
    const { slippage = priceCollar } = kind === 'step' ? leg : {};
    const slip = smallest(new Big(slippage), new Big(priceCollar)).toString();
    return { ...common, price: '0', tif: 'ioc', market_order_slip_ratio: slip };
  }
  return { ...common, price: withinCollar(side, price, market, priceCollar), tif: 'gtc' };
}

/** A price that the market has passed would be refused by the collar. */
function withinCollar(
  side: 'buy' | 'sell',
  price: string,
  { markPrice, priceTick }: Pick<TradedContract, 'markPrice' | 'priceTick'>,
  priceCollar: string,
): string {
  const distance = new Big(markPrice).times(priceCollar);
  const bound =
    side === 'sell' ? new Big(markPrice).minus(distance) : new Big(markPrice).plus(distance);
  const below = bound.minus(bound.mod(priceTick));
  if (side === 'buy') return smallest(new Big(price), below).toString();
  const above = below.lt(bound) ? below.plus(priceTick) : below;
  return largest(new Big(price), above).toString();
}
