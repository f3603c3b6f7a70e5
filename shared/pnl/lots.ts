import { Big, divideHalfEven } from '../lib/decimal.ts';
import type { CostMethod } from './ledger.ts';

/** An amount of a coin and what it cost, in the currency of the values. */
export type Lot = { readonly amount: Big; readonly cost: Big };

/** The amount of a coin that is held, and its cost. The total cost is kept, never an average. */
export type Lots = {
  readonly held: () => Lot;
  readonly acquire: (amount: Big, cost: Big) => void;
  /** Takes an amount that is held, and returns its cost. Taking all takes the whole cost. */
  readonly dispose: (amount: Big) => Big;
};

const ZERO = new Big('0');

export function createLots(method: CostMethod): Lots {
  return method === 'average' ? averageLots() : fifoLots();
}

/** One lot: an amount that is sold costs the same share of the total cost. */
function averageLots(): Lots {
  let lot: Lot = { amount: ZERO, cost: ZERO };
  return {
    held: () => lot,
    acquire(amount, cost) {
      lot = { amount: lot.amount.plus(amount), cost: lot.cost.plus(cost) };
    },
    dispose(amount) {
      const part = partOf(lot, amount);
      lot = part.rest;
      return part.cost;
    },
  };
}

/** A queue of lots: the oldest is sold first. */
function fifoLots(): Lots {
  const lots: Lot[] = [];
  let first = 0;
  let total: Lot = { amount: ZERO, cost: ZERO };
  return {
    held: () => total,
    acquire(amount, cost) {
      lots.push({ amount, cost });
      total = { amount: total.amount.plus(amount), cost: total.cost.plus(cost) };
    },
    dispose(amount) {
      let left = amount;
      let cost = ZERO;
      while (left.gt('0') && first < lots.length) {
        const lot = lots[first]!;
        const isWhole = lot.amount.lte(left);
        const part = partOf(lot, isWhole ? lot.amount : left);
        cost = cost.plus(part.cost);
        left = left.minus(isWhole ? lot.amount : left);
        lots[first] = part.rest;
        if (isWhole) first += 1;
      }
      total = { amount: total.amount.minus(amount), cost: total.cost.minus(cost) };
      return cost;
    },
  };
}

/** The cost of a part is rounded; the rest of the cost stays with the rest of the amount. */
function partOf(lot: Lot, amount: Big): { readonly cost: Big; readonly rest: Lot } {
  const isAll = amount.eq(lot.amount);
  const cost = isAll ? lot.cost : divideHalfEven(lot.cost.times(amount), lot.amount);
  return { cost, rest: { amount: lot.amount.minus(amount), cost: lot.cost.minus(cost) } };
}
