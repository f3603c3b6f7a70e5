import { type ContractOrder, contractsOf, isContract, isOpening } from './contract-order.ts';
import { type Instrument, instrumentOf } from './instrument.ts';

/** A spot order, with or without its amount. */
type SpotTerms = {
  readonly currency_pair: string;
  readonly type: 'limit' | 'market';
  readonly side: 'buy' | 'sell';
  readonly amount?: string;
  readonly price?: string;
  readonly time_in_force: OrderTerms['timeInForce'];
};

/** What an order says in either market, in the words of order code. */
export type OrderTerms = {
  readonly instrument: Instrument;
  /** Undefined for an order that closes a position, whatever its side is. */
  readonly side: 'buy' | 'sell' | undefined;
  readonly isMarket: boolean;
  /** Spot: as in the order. A contract: its contracts without the sign. */
  readonly amount: string | undefined;
  /** Undefined for a market order. */
  readonly price: string | undefined;
  readonly timeInForce: 'gtc' | 'ioc' | 'poc' | 'fok';
};

export function termsOf(order: SpotTerms | ContractOrder): OrderTerms {
  if (!isContract(order)) {
    const { side, amount, price, time_in_force: timeInForce } = order;
    const isMarket = order.type === 'market';
    return { instrument: instrumentOf(order), side, isMarket, amount, price, timeInForce };
  }
  const isMarket = order.price === '0';
  return {
    instrument: instrumentOf(order),
    side: order.close ? undefined : order.size.startsWith('-') ? 'sell' : 'buy',
    isMarket,
    amount: contractsOf(order),
    price: isMarket ? undefined : order.price,
    timeInForce: order.tif,
  };
}

/** The side of an order that has one: of every order but one that closes a position. */
export function sideOf(order: SpotTerms | ContractOrder): 'buy' | 'sell' {
  const { side } = termsOf(order);
  if (!side) throw new Error('An order that closes has no side before Gate gives it one.');
  return side;
}

/** Whether an order only shrinks what is held: a spot sell, or an order of a contract that reduces. */
export function isProtective(order: SpotTerms | ContractOrder): boolean {
  return isContract(order) ? !isOpening(order) : order.side === 'sell';
}

/** An order by its part in a halt: what protects counts as a sell, in either market. */
export function haltedAs(order: SpotTerms | ContractOrder): 'buy' | 'sell' {
  return isProtective(order) ? 'sell' : 'buy';
}

/** The order if it is one of the spot market. */
export function spotOrder<Order extends SpotTerms | ContractOrder>(
  order: Order | undefined,
): Extract<Order, SpotTerms> | undefined {
  return order && !isContract(order) ? (order as Extract<Order, SpotTerms>) : undefined;
}
