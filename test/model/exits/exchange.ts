import type { LegEnd } from '../../../shared/programs/exits/seen.ts';
import {
  closed,
  fault,
  isHalted,
  type Leg,
  lockedBy,
  type State,
  type Step,
  spend,
  step,
  withLeg,
} from './state.ts';

/** The exchange, and what polls learn from it. */
export function exchangeSteps(state: State): readonly Step[] {
  return [
    ...Object.entries(state.legs).flatMap(([name, leg]) => [
      ...restingSteps(state, name, leg),
      ...(leg.post === undefined ? [] : postSteps(state, name, leg)),
    ]),
    ...entrySteps(state),
  ];
}

function restingSteps(state: State, name: string, leg: Leg): readonly Step[] {
  const { order, isCancelRequested, status } = leg;
  const steps: Step[] = [];
  if (order?.isOpen) {
    const filled = order.filled + 1;
    const traded = { ...leg, order: { filled, isOpen: filled < Number(leg.leg.amount) } };
    const sold = { ...state, coins: state.coins - 1 };
    steps.push(fault('exchange: fills a leg', withLeg(sold, name, traded)));
    if (isCancelRequested) {
      steps.push(step('exchange: cancels a leg', withLeg(state, name, closed(leg))));
    } else if (isHalted(state) && status === 'open') {
      const asked = { ...leg, isCancelRequested: true };
      steps.push(step('poll: cancels a leg for the halt', withLeg(state, name, asked)));
    }
  }
  const learned = reconciled(leg);
  if (learned) steps.push(step('poll: learns of a leg', withLeg(state, name, learned)));
  return steps;
}

/** What a poll makes of a leg; undefined if there is nothing new, or its POST may still come. */
export function reconciled(leg: Leg): Leg | undefined {
  const { order, status, isCancelRequested, post } = leg;
  if (status === 'final' || post !== undefined) return undefined;
  const ended = (end: LegEnd): Leg => ({ ...leg, status: 'final', isCancelRequested: false, end });
  if (!order) return ended({ kind: 'ended', sold: '0', by: 'proof_of_absence' });
  if (order.isOpen) return status === 'open' ? undefined : { ...leg, status: 'open' };
  const sold = String(order.filled);
  const isFilled = sold === leg.leg.amount || leg.leg.kind === 'step';
  const by = isFilled ? 'fills' : isCancelRequested ? 'sluice' : 'person';
  return ended({ kind: 'ended', sold, by });
}

/** The POST of a claimed leg leaves once, or not at all. Its response may get lost in any case. */
function postSteps(state: State, name: string, { post, ...leg }: Leg): readonly Step[] {
  const unsent = withLeg(state, name, leg);
  if (post === 'late') return [step('leg: came too late', unsent)];
  const steps: Step[] = [];
  const lost = spend(unsent, 'unsent');
  if (lost) steps.push(fault('leg: not a byte leaves', lost));
  const amount = Number(leg.leg.amount);
  if (state.coins - lockedBy(state) < amount) {
    const end: LegEnd = { kind: 'ended', sold: '0', by: 'exchange', lacksCoins: true };
    const refused = withLeg(state, name, { ...leg, status: 'final', end });
    return [...steps, step('leg: the coins are not there', refused)];
  }
  const checked = { ...state, ...violationOfPost(state, leg) };
  if (leg.leg.kind === 'take_profit') {
    const rests = withLeg(checked, name, { ...leg, order: { filled: 0, isOpen: true } });
    return [...steps, step('leg: rests', rests)];
  }
  const sell = (filled: number, base: State): State => {
    const sold = { ...base, coins: base.coins - filled };
    return withLeg(sold, name, { ...leg, order: { filled, isOpen: false } });
  };
  steps.push(step('leg: sells', sell(amount, checked)));
  const unfilled = spend(checked, 'unfilled');
  for (let filled = 0; unfilled && filled < amount; filled++) {
    steps.push(fault('leg: sells less', sell(filled, unfilled)));
  }
  return steps;
}

function violationOfPost(state: State, { leg }: Leg): Pick<State, 'violation'> {
  if (state.halt === 'old' && !state.exit.isRearmed) {
    return { violation: 'a leg was sent between halt and rearm' };
  }
  const isOther = ({ leg: { kind }, order, post }: Leg) =>
    kind !== leg.kind && (order?.isOpen === true || post === 'fresh');
  return Object.values(state.legs).some(isOther)
    ? { violation: 'a step and a take-profit are live at once' }
    : {};
}

function entrySteps(state: State): readonly Step[] {
  const { entry, coins } = state;
  if (!entry) return [];
  const steps: Step[] = [];
  if (entry.isOpen) {
    const filled = entry.filled + 1;
    const bought = { ...entry, filled, isOpen: filled < entry.amount };
    steps.push(fault('exchange: fills the entry', { ...state, entry: bought, coins: coins + 1 }));
    if (entry.isCancelRequested) {
      const cancelled = { ...entry, isOpen: false };
      steps.push(step('exchange: cancels the entry', { ...state, entry: cancelled }));
    }
  }
  if (isEntryUnseen(state)) {
    const seen = { ...entry, seenFilled: entry.filled, seenEnded: !entry.isOpen };
    steps.push(step('poll: learns of the entry', { ...state, entry: seen }));
  }
  return steps;
}

export function isEntryUnseen({ entry }: State): boolean {
  return (
    entry !== undefined && (entry.seenFilled !== entry.filled || entry.seenEnded === entry.isOpen)
  );
}
