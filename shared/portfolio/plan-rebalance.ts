import type { Plan } from './model/plan.ts';
import type { PlanInput } from './model/plan-input.ts';
import { planDocument } from './plan-document.ts';
import { type Decision, decide } from './trades/decide.ts';
import { type Draft, draftLeg, isDraft } from './trades/draft.ts';
import { fitCount, fitInto, type Selection } from './trades/fit.ts';
import { fitToMoney, moneyForPlan, turnoverRoom, withCosts } from './trades/funds.ts';
import { type Preconditions, preconditionsOf } from './valuation/preconditions.ts';
import { type Valuation, valuation } from './valuation/valuation.ts';

/** The trades and their reasons, planned from one moment of the account. Pure. */
export function planRebalance(input: PlanInput): Plan {
  const before = valuation(input);
  const view = withCosts(before, input, (seen, preconditions) =>
    draftsOf(decisionsOf(seen, preconditions), preconditions),
  );
  const preconditions = preconditionsOf(input, view);
  if (preconditions.kind === 'failed') {
    const notes = [`Nothing is traded: ${preconditions.why}.`];
    return planDocument(input, before, {
      legs: [],
      positions: new Map(),
      reasons: new Map(),
      skipped: new Set(),
      notes,
    });
  }
  const decisions = decisionsOf(view, preconditions.value);
  const drafted = draftsOf(decisions, preconditions.value);
  const { kept, dropped } = select(drafted.filter(isDraft), preconditions.value, view);
  const positions = new Map(decisions.map(({ holding, position }) => [holding.asset, position]));
  const reasons = new Map(decisions.map(({ holding, reason }) => [holding.asset, reason]));
  for (const { asset, reason } of [...drafted, ...dropped, ...kept]) reasons.set(asset, reason);
  const skipped = new Set(
    drafted.flatMap((each) => (!isDraft(each) && each.isSkipped ? [each.asset] : [])),
  );
  return planDocument(input, before, { legs: kept, positions, reasons, skipped, notes: [] });
}

function decisionsOf({ holdings }: Valuation, { investable, portfolio }: Preconditions) {
  return holdings.map((holding) => decide(holding, investable, portfolio));
}

function draftsOf(decisions: readonly Decision[], preconditions: Preconditions) {
  return decisions
    .filter((each) => each.kind === 'trade')
    .map((targetTrade) => draftLeg(targetTrade, preconditions));
}

/** The legs that the money, the order count and every budget allow. */
function select(
  drafts: readonly Draft[],
  preconditions: Preconditions,
  view: Valuation,
): Selection {
  function payable(legs: readonly Draft[]): Selection {
    const sells = legs.filter(({ side }) => side === 'sell');
    const buys = legs.filter(({ side }) => side === 'buy');
    const money = moneyForPlan(view, sells, preconditions);
    const { kept, dropped } = fitToMoney(buys, money, preconditions.portfolio, view);
    return { kept: [...sells, ...kept], dropped };
  }
  const steps: readonly ((legs: readonly Draft[]) => Selection)[] = [
    payable,
    (legs) => fitCount(legs, preconditions),
    (legs) => fitInto(turnoverRoom(preconditions, '0'), legs),
    // A dropped sell has no proceeds.
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
