import { isContract } from '../../../shared/market/contract-order.ts';
import type { LegEnd } from '../../../shared/programs/exits/seen.ts';
import { entrySteps } from './entry.ts';
import { isHalted, isSwept, mayBeStopped } from './halt.ts';
import { fillableOf, isCrowded, isRefused, traded } from './held.ts';
import {
  closed,
  fault,
  type Leg,
  type Setting,
  type State,
  type Step,
  spend,
  step,
  withLeg,
} from './state.ts';

/** The exchange, and what polls learn from it. */
export function exchangeSteps(setting: Setting, state: State): readonly Step[] {
  return [
    ...Object.entries(state.legs).flatMap(([name, leg]) => [
      ...restingSteps(setting, state, name, leg),
      ...(leg.post === undefined ? [] : postSteps(setting, state, name, leg)),
    ]),
    ...entrySteps(setting, state),
  ];
}

function restingSteps(setting: Setting, state: State, name: string, leg: Leg): readonly Step[] {
  const { order, isCancelRequested, status } = leg;
  const steps: Step[] = [];
  if (order?.isOpen) {
    if (fillableOf(setting, state, leg.leg, order) > 0) {
      const isOpen = order.filled + 1 < Number(leg.leg.amount);
      steps.push(fault('exchange: fills a leg', traded(setting, state, name, leg, 1, isOpen)));
    }
    if (isCancelRequested) {
      steps.push(step('exchange: cancels a leg', withLeg(state, name, closed(leg))));
    } else if (status === 'open' && isSwept(setting, state, leg.leg)) {
      const asked = { ...leg, isCancelRequested: true };
      const next = mayBeStopped(setting)
        ? state
        : { ...state, violation: 'a halt cancels what only reduces a position' };
      steps.push(step('poll: cancels a leg for the halt', withLeg(next, name, asked)));
    }
    if (isCrowded(setting, state)) {
      const ended = { ...leg, order: { ...order, isOpen: false, endedBy: 'exchange' as const } };
      steps.push(fault('exchange: ends a leg without room', withLeg(state, name, ended)));
    }
  }
  const learned = reconciled(setting, leg);
  if (learned) steps.push(step('poll: learns of a leg', withLeg(state, name, learned)));
  return steps;
}

/** What a poll makes of a leg; undefined if there is nothing new, or its POST may still come. */
export function reconciled({ holding }: Setting, leg: Leg): Leg | undefined {
  const { order, status, isCancelRequested, post, seenFilled } = leg;
  if (status === 'final' || post !== undefined) return undefined;
  const { isUnsent: _over, ...known } = leg;
  const ended = (end: LegEnd): Leg => ({
    ...known,
    status: 'final',
    isCancelRequested: false,
    end,
  });
  if (!order) return ended({ kind: 'ended', sold: '0', by: 'proof_of_absence' });
  if (order.isOpen) {
    // Only of what a leg has closed of a position, the exit asks before the leg has ended.
    const seen = isContract(holding) ? { seenFilled: order.filled } : {};
    const isKnown = status === 'open' && seenFilled === seen.seenFilled;
    return isKnown ? undefined : { ...leg, status: 'open', ...seen };
  }
  const sold = String(order.filled);
  const isFilled = sold === leg.leg.amount || leg.leg.kind === 'step';
  const unasked = order.endedBy ?? 'person';
  const by = isFilled ? 'fills' : isCancelRequested ? 'sluice' : unasked;
  return ended({ kind: 'ended', sold, by });
}

/** The POST of a claimed leg leaves once, or not at all. Its response may get lost in any case. */
function postSteps(
  setting: Setting,
  state: State,
  name: string,
  { post, ...leg }: Leg,
): readonly Step[] {
  const unsent = withLeg(state, name, leg);
  if (post === 'late') return [step('leg: came too late', unsent)];
  const steps: Step[] = [];
  const lost = spend(unsent, 'unsent');
  if (lost) {
    const noted = withLeg(lost, name, { ...leg, isUnsent: true });
    const messages = [...new Set([...lost.messages, name])].toSorted();
    steps.push(
      fault('leg: not a byte leaves', lost),
      fault('leg: not a byte leaves, and its message comes again', { ...noted, messages }),
    );
  }
  const passing = spend(state, 'refused');
  if (passing) {
    const end: LegEnd = { kind: 'ended', sold: '0', by: 'exchange', passes: 'limit' };
    const refused = withLeg(passing, name, { ...leg, status: 'final', end });
    steps.push(fault('leg: is refused for now', refused));
  }
  if (isRefused(setting, state, leg.leg)) {
    const end: LegEnd = { kind: 'ended', sold: '0', by: 'exchange', lacksCoins: true };
    const refused = withLeg(state, name, { ...leg, status: 'final', end });
    return [...steps, step('leg: there is nothing to sell', refused)];
  }
  const checked = { ...state, ...violationOfPost(setting, state, leg) };
  if (leg.leg.kind === 'take_profit') {
    const rests = withLeg(checked, name, { ...leg, order: { filled: 0, isOpen: true } });
    return [...steps, step('leg: rests', rests)];
  }
  const sells = (filled: number, base: State) => traded(setting, base, name, leg, filled, false);
  const most = fillableOf(setting, state, leg.leg);
  steps.push(step('leg: sells', sells(most, checked)));
  const unfilled = spend(checked, 'unfilled');
  for (let filled = 0; unfilled && filled < most; filled++) {
    steps.push(fault('leg: sells less', sells(filled, unfilled)));
  }
  return steps;
}

function violationOfPost(setting: Setting, state: State, { leg }: Leg): Pick<State, 'violation'> {
  if (state.halt === 'old' && isHalted(setting, state)) {
    return { violation: 'a leg was sent between halt and rearm' };
  }
  const isOther = ({ leg: { kind }, order, post }: Leg) =>
    kind !== leg.kind && (order?.isOpen === true || post === 'fresh');
  return Object.values(state.legs).some(isOther)
    ? { violation: 'a step and a take-profit are live at once' }
    : {};
}
