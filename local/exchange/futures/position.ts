import { Big, smallest } from '../../../shared/lib/decimal.ts';
import type { Leg } from './contract-orders.ts';

const ZERO = new Big('0');

/** A user's position in a contract, or one leg of it. */
export type ContractPosition = {
  readonly userId: string;
  readonly contract: string;
  readonly leg: Leg;
  /** Signed contracts. */
  size: Big;
  /** The average price; zero if there is no position. */
  entryPrice: Big;
  /** Since the position was opened. */
  pnl: Big;
  fees: Big;
  funding: Big;
  /** Of the positions before. */
  historyPnl: Big;
  lastClosePnl: Big;
  /** "0": cross margin, for which the limit counts. */
  leverage: Big;
  crossLeverageLimit: Big;
  updateId: number;
  updatedAtMs: number;
  openedAtMs: number;
};

/** What a fill does to a position. */
export type PositionChange = {
  readonly size: Big;
  readonly entryPrice: Big;
  /** How much of the fill closed, without a sign. */
  readonly closed: Big;
  /** Profit in units of price times contracts. */
  readonly gain: Big;
};

/**
 * A one-way position after a fill of a signed size: what is against the position reduces it at its
 * entry price, the rest opens a new one; what is with it moves the entry price to the average.
 */
export function changeOf(
  { size, entryPrice }: Pick<ContractPosition, 'size' | 'entryPrice'>,
  filled: Big,
  price: Big,
): PositionChange {
  const isAgainst = size.times(filled).lt(ZERO);
  const closed = isAgainst ? smallest(size.abs(), filled.abs()) : ZERO;
  const after = size.plus(filled);
  // A long position gains by a higher price, a short one by a lower one.
  const perContract = size.gt(ZERO) ? price.minus(entryPrice) : entryPrice.minus(price);
  return {
    size: after,
    closed,
    gain: closed.times(perContract),
    entryPrice: entryAfter(size, entryPrice, filled, price),
  };
}

function entryAfter(size: Big, entryPrice: Big, filled: Big, price: Big): Big {
  const after = size.plus(filled);
  if (after.eq(ZERO)) return ZERO;
  if (size.times(after).lte(ZERO)) return price;
  if (after.abs().lt(size.abs())) return entryPrice;
  const value = size.abs().times(entryPrice).plus(filled.abs().times(price));
  return value.div(after.abs());
}

/** The leverage that counts. */
export function leverageOf({ leverage, crossLeverageLimit }: ContractPosition): Big {
  return leverage.eq(ZERO) ? crossLeverageLimit : leverage;
}

export const isCross = ({ leverage }: ContractPosition): boolean => leverage.eq(ZERO);
