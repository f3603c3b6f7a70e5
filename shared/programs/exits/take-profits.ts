import { Big, smallest, sum } from '../../lib/decimal.ts';
import { roomFor } from '../children.ts';
import { floored, isSellable } from './amounts.ts';
import type { ExitPlan } from './plan.ts';
import type { MarketSeen } from './seen.ts';
import { shareAmounts } from './shares.ts';
import type { ExitState } from './state.ts';

/** A take-profit that is to be placed. */
export type DueTakeProfit = {
  readonly target: number;
  readonly price: string;
  readonly amount: Big;
};

/**
 * The take-profits that are not placed yet, by what the exit owns and its steps have left. An amount
 * below the pair's minimum joins the next take-profit; behind the last one it stays with the stop.
 */
export function dueTakeProfits(
  { takeProfits }: ExitPlan,
  state: ExitState,
  market: MarketSeen,
): readonly DueTakeProfit[] {
  const { owned, legs } = state;
  const soldBySteps = sum(legs.map(({ kind, sold }) => (kind === 'step' ? (sold ?? '0') : '0')));
  const shares = shareAmounts(takeProfits, new Big(owned).minus(soldBySteps), market);
  let room = roomFor(owned, legs);
  let carried = new Big('0');
  const due: DueTakeProfit[] = [];
  for (const [index, { price }] of takeProfits.entries()) {
    const target = index + 1;
    const open = shares[index]!.minus(usedBy(state, target)).plus(carried);
    const amount = floored(smallest(open, room), market);
    carried = new Big('0');
    if (isSellable(amount, market, price)) {
      due.push({ target, price, amount });
      room = room.minus(amount);
    } else if (amount.gt('0')) {
      carried = amount;
    }
  }
  const last = due.at(-1);
  if (!last || carried.eq('0')) return due;
  return [...due.slice(0, -1), { ...last, amount: last.amount.plus(carried) }];
}

/** What one place of the plan has had. A withdrawn leg gives back what it did not sell. */
function usedBy({ legs }: ExitState, target: number): Big {
  return sum(
    legs.map((leg) => {
      if (leg.kind !== 'take_profit' || leg.target !== target) return '0';
      return leg.outcome === 'withdrawn' ? (leg.sold ?? '0') : leg.amount;
    }),
  );
}
