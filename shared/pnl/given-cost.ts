import { Big, divideHalfEven } from '../lib/decimal.ts';
import type { FlowKind } from './ledger.ts';

/** The cost of coins that came in from elsewhere, as their owner has given it. */
export type GivenCost = {
  /** Which coins: see `arrivalOf`. */
  readonly arrival: string;
  /** How much came in. */
  readonly amount: string;
  /** The cost of all of it, in `currency`; absent if it was taken back. */
  readonly cost?: string;
  /** The currency of the values. */
  readonly currency: string;
};

/** The cost of an amount that came in; undefined if nobody has given it. */
export type CostOf = (arrival: string, amount: Big) => Big | undefined;

/** Names coins that came in. All that an account held before its first snapshot is one arrival a coin. */
export function arrivalOf({
  flow,
  id,
  coin,
}: {
  readonly flow: FlowKind | 'opening';
  readonly id: string;
  readonly coin: string;
}): string {
  return flow === 'opening' ? OPENING + coin : id;
}

const OPENING = 'opening ';

/** Whether it is the cost of what was there before the first snapshot. */
export const isOfOpening = ({ arrival }: GivenCost): boolean => arrival.startsWith(OPENING);

/** A part of an arrival costs its share of the whole. */
export function createCostOf(given: readonly GivenCost[], currency: string): CostOf {
  const known = given.filter((each) => each.currency === currency);
  const byArrival = new Map(known.map((each) => [each.arrival, each]));
  return (arrival, amount) => {
    const found = byArrival.get(arrival);
    if (found?.cost === undefined) return undefined;
    const [cost, whole] = [new Big(found.cost), new Big(found.amount)];
    return amount.eq(whole) ? cost : divideHalfEven(cost.times(amount), whole);
  };
}
