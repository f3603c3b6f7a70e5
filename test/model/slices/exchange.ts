import type { SliceEnd } from '../../../shared/programs/slices/decision.ts';
import { type ChildOrder, fault, type State, type Step, spend, step, withChild } from './state.ts';

/** The exchange, and what polls learn from it. */
export function exchangeSteps(state: State): readonly Step[] {
  return Object.entries(state.children).flatMap(([name, child]) => {
    const learned = reconciled(child);
    return [
      ...postSteps(state, name, child),
      ...(learned ? [step('poll: learns of a slice', withChild(state, name, learned))] : []),
    ];
  });
}

/** What a poll makes of a slice; undefined if there is nothing new, or its POST may still come. */
export function reconciled(child: ChildOrder): ChildOrder | undefined {
  const { isUnsent: _over, ...known } = child;
  const { post, status, filled = 0, amount } = known;
  if (status === 'final' || post !== undefined) return undefined;
  const how = String(filled) === amount ? 'filled' : filled > 0 ? 'partially_filled' : 'nothing';
  const end: SliceEnd = { kind: 'ended', taken: String(filled), how };
  return { ...known, status: 'final', end };
}

/** The POST of a claimed slice leaves once, or not at all. Its response may get lost in any case. */
function postSteps(state: State, name: string, { post, ...child }: ChildOrder): readonly Step[] {
  if (post === undefined) return [];
  const unsent = withChild(state, name, child);
  if (post === 'late') return [step('slice: came too late', unsent)];
  const checked: State = { ...state, ...violationOfPost(state, name) };
  const filled = (amount: number, base: State) =>
    withChild(base, name, { ...child, filled: amount });
  const amount = Number(child.amount);
  const less = spend(checked, 'unfilled');
  const noted = withChild(state, name, { ...child, isUnsent: true });
  const messages = [...new Set([...state.messages, name])].toSorted();
  return [
    fault('slice: not a byte leaves', unsent),
    fault('slice: not a byte leaves, and its message comes again', { ...noted, messages }),
    step('slice: fills', filled(amount, checked)),
    ...(less
      ? Array.from({ length: amount }, (_, part) => fault('slice: fills less', filled(part, less)))
      : []),
  ];
}

function violationOfPost({ halt, children }: State, name: string): Pick<State, 'violation'> {
  if (halt === 'old') return { violation: 'a slice was sent after a halt' };
  const isOther = ([other, { status }]: readonly [string, ChildOrder]) =>
    other !== name && status !== 'final';
  return Object.entries(children).some(isOther)
    ? { violation: 'a slice was sent while the outcome of another one was unknown' }
    : {};
}
