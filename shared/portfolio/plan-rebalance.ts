import type { Plan } from './model/plan.ts';
import type { PlanInput } from './model/plan-input.ts';
import { planDocument } from './plan-document.ts';
import { type Decision, decide } from './trades/decide.ts';
import { type Draft, draftLeg, isDraft } from './trades/draft.ts';
import { fitCount, fitInto, type Selection } from './trades/fit.ts';
import { fund, plannable, turnoverRoom, withCosts } from './trades/funds.ts';
import { type Basis, basisOf } from './valuation/preconditions.ts';
import { type Survey, survey } from './valuation/valuation.ts';

/** What to trade, and why: a plan from one moment of the account. Pure. */
export function planRebalance(input: PlanInput): Plan {
  const before = survey(input);
  const view = withCosts(before, input, (seen, basis) => draftsOf(decisionsOf(seen, basis), basis));
  const basis = basisOf(input, view);
  if (basis.kind === 'failed') {
    const notes = [`Nothing is traded: ${basis.why}.`];
    return planDocument(input, before, {
      legs: [],
      positions: new Map(),
      reasons: new Map(),
      skipped: new Set(),
      notes,
    });
  }
  const decisions = decisionsOf(view, basis.value);
  const drafted = draftsOf(decisions, basis.value);
  const { kept, dropped } = select(drafted.filter(isDraft), basis.value, view);
  const positions = new Map(decisions.map(({ holding, position }) => [holding.asset, position]));
  const reasons = new Map(decisions.map(({ holding, reason }) => [holding.asset, reason]));
  for (const { asset, reason } of [...drafted, ...dropped, ...kept]) reasons.set(asset, reason);
  const skipped = new Set(
    drafted.flatMap((each) => (!isDraft(each) && each.isSkipped ? [each.asset] : [])),
  );
  return planDocument(input, before, { legs: kept, positions, reasons, skipped, notes: [] });
}

function decisionsOf({ holdings }: Survey, { investable, portfolio }: Basis) {
  return holdings.map((holding) => decide(holding, investable, portfolio));
}

function draftsOf(decisions: readonly Decision[], basis: Basis) {
  return decisions.filter((each) => each.kind === 'trade').map((wish) => draftLeg(wish, basis));
}

/** The legs that can be paid for, are few enough, and fit into every budget. */
function select(drafts: readonly Draft[], basis: Basis, view: Survey): Selection {
  function payable(legs: readonly Draft[]): Selection {
    const sells = legs.filter(({ side }) => side === 'sell');
    const buys = legs.filter(({ side }) => side === 'buy');
    const money = plannable(view.spendable, sells, basis);
    const { kept, dropped } = fund(buys, money, basis.portfolio, view);
    return { kept: [...sells, ...kept], dropped };
  }
  const steps: readonly ((legs: readonly Draft[]) => Selection)[] = [
    payable,
    (legs) => fitCount(legs, basis),
    (legs) => fitInto(turnoverRoom(basis, '0'), legs),
    // A sell that did not fit brings nothing in.
    payable,
  ];
  return steps.reduce<Selection>(
    ({ kept, dropped }, step) => {
      const next = step(kept);
      return { kept: next.kept, dropped: [...dropped, ...next.dropped] };
    },
    { kept: drafts, dropped: [] },
  );
}
