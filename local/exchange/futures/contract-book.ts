import { Big, smallest } from '../../../shared/lib/decimal.ts';
import type { Offer, Side } from '../engine/matching.ts';
import type { ContractOrder } from './contract-orders.ts';
import type { ContractStore } from './contract-settlement.ts';
import type { PositionStore } from './position-store.ts';

const ZERO = new Big('0');

/** How much of a position an order of this side may still close. */
export function closable(
  { side, userId, contract, leg }: Pick<ContractOrder, 'side' | 'userId' | 'contract' | 'leg'>,
  positions: PositionStore,
): Big {
  const { size } = positions.of(userId, contract, leg);
  const isAgainst = side === 'sell' ? size.gt(ZERO) : size.lt(ZERO);
  return isAgainst ? size.abs() : ZERO;
}

/**
 * The resting orders of a side as offers, best price first. A reduce-only order offers no more than
 * the orders before it would leave of its position.
 */
export function* offersOf(
  store: ContractStore,
  positions: PositionStore,
  contract: string,
  makerSide: Side,
): Generator<Offer<ContractOrder>> {
  const capacities = new Map<string, Big>();
  for (const order of store.resting(contract, makerSide)) {
    const key = `${order.userId} ${order.leg}`;
    const capacity = capacities.get(key) ?? closable(order, positions);
    const size = order.reduceOnly ? smallest(order.left, capacity) : order.left;
    const rest = capacity.minus(size);
    capacities.set(key, rest.gt(ZERO) ? rest : ZERO);
    if (size.gt(ZERO)) yield { price: order.price, amount: size, maker: order };
  }
}
