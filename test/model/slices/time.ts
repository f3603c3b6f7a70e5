import { type SlotTimes, slotStartMs } from '../../../shared/programs/slices/slots.ts';
import type { ChildOrder, Setting, State, Step } from './state.ts';

export const EVERY_MS = 10_000;

export function timesOf({ count, catchUp = 'none' }: Setting): SlotTimes {
  return {
    overMs: count * EVERY_MS,
    everyMs: EVERY_MS,
    count,
    jitter: '0',
    slippage: '0.002',
    catchUp,
    startMs: 0,
    seed: 'stem',
  };
}

/** Half an interval passes, until all slots are over. */
export function timeSteps(setting: Setting, state: State): readonly Step[] {
  const { nowMs, halt, children, workers } = state;
  const times = timesOf(setting);
  if (nowMs > times.overMs) return [];
  const laterMs = nowMs + EVERY_MS / 2;
  // Nothing is sent after its slot, nor long after the reading of a switch that was halted since.
  const isOver = (slot: number) => halt !== 'none' || laterMs >= slotStartMs(times, slot + 1);
  const late = Object.entries(children).map(([name, child]): [string, ChildOrder] => [
    name,
    child.post && isOver(child.slot) ? { ...child, post: 'late' } : child,
  ]);
  const next: State = {
    ...state,
    nowMs: laterMs,
    halt: halt === 'new' ? 'old' : halt,
    children: Object.fromEntries(late),
    workers: workers.map((each) =>
      each.at === 'claim' && isOver(each.slot) ? { ...each, post: 'late' } : each,
    ),
  };
  return [{ label: 'time: half an interval passes', isFault: false, next }];
}
