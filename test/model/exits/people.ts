import { isContract } from '../../../shared/market/contract-order.ts';
import { rearmed } from '../../../shared/programs/exits/apply.ts';
import type { Note } from '../program-writes.ts';
import { availableOf } from './held.ts';
import {
  closed,
  fault,
  type Setting,
  type State,
  type Step,
  spend,
  withExit,
  withLeg,
} from './state.ts';
import { writeExit } from './writes.ts';

/** The price, which goes where it wants, and people. Nobody may count on them. */
export function peopleSteps(setting: Setting, state: State, note: Note): readonly Step[] {
  const { isBeyond, exit, legs } = state;
  const steps: Step[] = [];
  const crossed = spend(state, 'crossing');
  if (crossed) steps.push(fault('price: crosses', { ...crossed, isBeyond: !isBeyond }));
  const cancels = spend(state, 'cancel');
  const cancelled =
    cancels && writeExit(setting, cancels, { name: 'cancel_requested', isFresh: true }, note);
  if (cancelled) {
    steps.push(fault('person: cancels the exit', withExit(cancelled, { isCancelled: true })));
  }
  const halted = state.halt === 'none' ? spend(state, 'halt') : undefined;
  if (halted) {
    const next: State = { ...halted, halt: 'new' };
    steps.push(fault('person: halts', withExit(next, { isRearmed: false })));
  }
  const arms = exit.state.suspended ? spend(state, 'rearm') : undefined;
  const armed = arms && writeExit(setting, arms, { name: 'exit_rearmed', isFresh: true }, note);
  if (armed) {
    const next = withExit(armed, { state: rearmed(exit.state), isRearmed: true });
    steps.push(fault('person: arms it again', next));
  }
  const hand = spend(state, 'hand');
  if (hand && !isContract(setting.holding) && availableOf(state) > 0) {
    const { held, taken } = hand;
    const sold = { ...hand, held: held - 1, taken: taken + 1 };
    steps.push(fault('person: sells a coin', sold));
  }
  for (const [name, leg] of Object.entries(legs)) {
    if (!hand || !leg.order?.isOpen) continue;
    steps.push(fault('person: cancels a leg', withLeg(hand, name, closed(leg))));
  }
  return steps;
}
