import type { TradedContract } from '../../../limits/futures/contract-check.ts';
import type { ContractOrder } from '../../../market/contract-order.ts';
import type { ExitLeg } from '../../../programs/exits/state.ts';
import { type PositionHolding, signedSize } from '../../model/request.ts';
import { reducedWithin } from './within-collar.ts';

/**
 * The order of a leg that closes a part of a position. It only reduces: whatever else closes or turns the
 * position, it opens nothing. A take-profit rests at its price, and a step at the limit of its stop, or
 * at the collar's if the market is far beyond it. Other steps trade at the market within their slippage
 * and the collar.
 */
export function contractLegOrder(
  { settle, contract, side, multiplier }: PositionHolding,
  leg: ExitLeg,
  market: Pick<TradedContract, 'markPrice' | 'maxDeviation' | 'priceTick' | 'sizeStep'>,
  priceCollar: string,
): ContractOrder {
  const { amount, kind, price } = leg;
  const { slippage = priceCollar } = kind === 'step' ? leg : {};
  const order: ContractOrder = {
    settle,
    contract,
    size: signedSize(side, amount),
    reduce_only: true,
    ...(multiplier !== undefined && { multiplier }),
    ...(price === undefined
      ? { price: '0', tif: 'ioc', market_order_slip_ratio: slippage }
      : { price, tif: 'gtc' }),
  };
  return reducedWithin(order, market, priceCollar, kind === 'take_profit');
}
