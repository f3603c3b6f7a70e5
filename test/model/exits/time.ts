import type { ExitLeg, ExitState } from '../../../shared/programs/exits/state.ts';
import { afterReading } from './position.ts';
import { type Leg, type Setting, type State, type Step, spend, withExit } from './state.ts';

/** The time of the model never passes: what is as old as the longest wait has the earlier stamp. */
export const NOW_MS = 1_000_000;
const OLD_MS = NOW_MS - 60_000;
const BEFORE_MS = OLD_MS - 1;

export function timeSteps(setting: Setting, state: State): readonly Step[] {
  const { firing, legs, doubt } = state.exit.state;
  const stamps = [firing?.firedAtMs, doubt?.sinceMs, ...legs.map((leg) => leg.grantedAtMs)];
  const isYoung = stamps.includes(NOW_MS) || state.entry?.isYoung === true;
  if (!isYoung && state.halt !== 'new') return [];
  // A claim that comes too late is a leg that was not sent.
  const isPosting = [...Object.values(state.legs), ...state.workers].some(
    (each) => 'post' in each && each.post === 'fresh',
  );
  const base = isPosting ? spend(state, 'unsent') : state;
  return base ? [{ label: 'time: passes', isFault: isPosting, next: later(setting, base) }] : [];
}

function later(setting: Setting, state: State): State {
  const { halt, legs, exit, workers } = state;
  const late = Object.entries(legs).map(([name, leg]): [string, Leg] => [
    name,
    leg.post ? { ...leg, post: 'late' } : leg,
  ]);
  return {
    // By then the position was read again, and shows what the entry has opened.
    ...withExit(afterReading(setting, state), { state: aged(exit.state, true) }),
    legs: Object.fromEntries(late),
    workers: workers.map((each) => (each.at === 'claim' ? { ...each, post: 'late' } : each)),
    halt: halt === 'new' ? 'old' : halt,
  };
}

/** Nothing but the order of times counts, and whether a wait is over. */
export function aged(state: ExitState, isLater = false): ExitState {
  const { firing, legs, doubt } = state;
  const stamp = (atMs: number) => (isLater && atMs === NOW_MS ? OLD_MS : atMs);
  const isOfFiring = ({ kind, grantedAtMs }: ExitLeg) =>
    kind === 'step' && firing !== undefined && grantedAtMs >= firing.firedAtMs;
  return {
    ...state,
    ...(firing && { firing: { ...firing, firedAtMs: stamp(firing.firedAtMs) } }),
    ...(doubt && { doubt: { ...doubt, sinceMs: stamp(doubt.sinceMs) } }),
    legs: legs.map((leg) => ({
      ...leg,
      grantedAtMs: isOfFiring(leg) ? stamp(leg.grantedAtMs) : BEFORE_MS,
    })),
  };
}
