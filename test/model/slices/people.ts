import type { Note } from '../program-writes.ts';
import { fault, LIMITS, type Setting, type State, type Step, spend, withOrder } from './state.ts';
import { writeOrder } from './writes.ts';

/** The price, which goes where it wants, and people. Nobody may count on them. */
export function peopleSteps(setting: Setting, state: State, note: Note): readonly Step[] {
  const { price, halt } = state;
  const steps: Step[] = [];
  const moved = price === 'unknown' ? undefined : spend(state, 'price');
  if (moved) {
    const next: State = { ...moved, price: price === 'near' ? 'beyond' : 'near' };
    steps.push(fault('price: goes to the other side of the limit', next));
  }
  const dark = price === 'near' ? spend(state, 'outage') : undefined;
  if (dark) steps.push(fault('price: cannot be read', { ...dark, price: 'unknown' }));
  if (price === 'unknown') steps.push(fault('price: is read again', { ...state, price: 'near' }));
  const cancels = spend(state, 'cancel');
  const cancelled =
    cancels && writeOrder(setting, cancels, { name: 'cancel_requested', isFresh: true }, note);
  if (cancelled) {
    steps.push(fault('person: cancels the order', withOrder(cancelled, { isCancelled: true })));
  }
  const halted = halt === 'none' ? spend(state, 'halt') : undefined;
  if (halted) steps.push(fault('person: halts', { ...halted, halt: 'new' }));
  const amends = spend(state, 'amend');
  const amended =
    amends && writeOrder(setting, amends, { name: 'price_amended', isFresh: true }, note);
  if (amended) {
    const next = withOrder(amended, { limitPrice: LIMITS.amended });
    steps.push(fault('person: amends the limit price', next));
  }
  return steps;
}
