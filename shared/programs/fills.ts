import { Big, sum } from '../lib/decimal.ts';

type Fee = { readonly currency: string; readonly amount: string };

/** What a program's children have filled, or one of them. */
export type Fills = {
  readonly filledAmount: string;
  readonly filledTotal: string;
  readonly fees: readonly Fee[];
};

export const NO_FILLS: Fills = { filledAmount: '0', filledTotal: '0', fees: [] };

/** The fills of a program, with those of a child that has ended. */
export function addedFills(all: Fills, child: Fills): Fills {
  const plus = (one: string, other: string) => new Big(one).plus(other).toString();
  return {
    filledAmount: plus(all.filledAmount, child.filledAmount),
    filledTotal: plus(all.filledTotal, child.filledTotal),
    fees: addedFees([...all.fees, ...child.fees]),
  };
}

function addedFees(fees: readonly Fee[]): readonly Fee[] {
  const byCurrency = Map.groupBy(fees, ({ currency }) => currency);
  return [...byCurrency].map(([currency, each]) => ({
    currency,
    amount: sum(each.map(({ amount }) => amount)).toString(),
  }));
}
