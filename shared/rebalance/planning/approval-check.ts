import { Big } from '../../lib/decimal.ts';
import type { Leg, Plan } from '../../portfolio/model/plan.ts';
import { legTotals } from '../../portfolio/plan-document.ts';

/**
 * Compares the current plan with the approved one. Pure.
 *
 * Prices move between the two, so a leg that grew by a tenth or less keeps its approved amount. A
 * leg that grew more, or is new, needs a new approval. So does a plan with other targets or another
 * capital.
 */
export function withinApproval(
  approved: Plan,
  now: Plan,
):
  | { readonly kind: 'within'; readonly plan: Plan }
  | { readonly kind: 'further'; readonly legs: readonly Leg[] } {
  const agreedTo = (leg: Leg) =>
    approved.legs.find(
      ({ side, currency_pair: pair }) => side === leg.side && pair === leg.currency_pair,
    );
  const further = now.legs.filter((leg) => {
    const agreed = agreedTo(leg);
    return !agreed || new Big(leg.amount).gt(new Big(agreed.amount).times(GROWTH_MAX));
  });
  const isOther = approved.approval_hash !== now.approval_hash;
  if (isOther || further.length > 0) return { kind: 'further', legs: isOther ? now.legs : further };
  const legs = now.legs.map((leg) => heldTo(agreedTo(leg)!.amount, leg));
  return { kind: 'within', plan: { ...now, legs, totals: { ...now.totals, ...legTotals(legs) } } };
}

const GROWTH_MAX = '1.1';

function heldTo(amount: string, leg: Leg): Leg {
  if (new Big(leg.amount).lte(amount)) return leg;
  const part = new Big(amount).div(leg.amount);
  const partOf = (whole: string) => part.times(whole).round(8, Big.roundDown).toString();
  const reason = `${leg.reason} Held to the amount that was approved.`;
  return { ...leg, amount, value: partOf(leg.value), fee: partOf(leg.fee), reason };
}
