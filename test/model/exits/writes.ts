import { NOTHING_FILLED } from '../../../shared/orders/model/record.ts';
import type { Creation, TransitionName } from '../../../shared/orders/model/transitions.ts';
import { exitWrite } from '../../../shared/orders/tracking/exits/exit-change.ts';
import type { ExitChange, ExitDecision } from '../../../shared/programs/exits/decision.ts';
import type { ExitState } from '../../../shared/programs/exits/state.ts';
import { afterWrite, applies, isUnguarded, type Note, type Write } from '../program-writes.ts';
import { type Setting, type State, withExit } from './state.ts';
import { aged, NOW_MS } from './time.ts';

/** The writes of the table that only an exit has. */
export const WRITES = [
  'legs_granted',
  'leg_settled',
  'owns_more',
  'exit_fired',
  'exit_armed_again',
  'exit_suspended',
  'exit_rearmed',
  'exit_ended',
  'position_doubted',
  'position_shrank',
] as const satisfies readonly TransitionName[];

/** Those before the model begins, and those that tell of something that it does not tell apart. */
export const UNSEEN_WRITES = [
  'working',
  'exit_opened',
  'exit_touch_missed',
  'leg_turned_up',
] as const satisfies readonly (Creation | TransitionName)[];

/** A write of the record makes them no less true. */
const EFFECTS: readonly ExitDecision['kind'][] = ['send', 'withdraw', 'cancel_entry'];

/** The write of a change, which was derived from the state that the tracker has read. */
export function change(
  setting: Setting,
  state: State,
  seen: { readonly state: ExitState; readonly isFresh: boolean },
  decision: ExitChange,
  note: Note,
): State | undefined {
  const { name, change: patch } = writeOf(setting, seen.state, decision);
  const written = writeExit(setting, state, { name, patch, isFresh: seen.isFresh }, note);
  if (!written) return undefined;
  return withExit(written, {
    ...(patch.progress && { state: aged(patch.progress.state) }),
    ...(patch.status && { status: patch.status }),
  });
}

function writeOf({ holding }: Setting, state: ExitState, decision: ExitChange) {
  const program = { state, armedSinceMs: 0, armedVersion: 0, filled: NOTHING_FILLED };
  const record = { program, holding };
  return exitWrite(record, decision, () => NOTHING_FILLED, NOW_MS);
}

/** Whether a change applies although the record is not the one any more that it was derived from. */
export function isUnguardedChange(setting: Setting, state: ExitState, decision: ExitDecision) {
  if (!isChange(decision)) return false;
  const { name, change: patch } = writeOf(setting, state, decision);
  return isUnguarded(setting, { name, patch });
}

function isChange(decision: ExitDecision): decision is ExitChange {
  return ![...EFFECTS, 'wait', 'read_available'].includes(decision.kind);
}

/** Undefined if the stored record does not allow it. */
export function writeExit(
  setting: Setting,
  state: State,
  write: Write,
  note: Note,
): State | undefined {
  if (!applies(setting, state.exit, write, note)) return undefined;
  return { ...state, workers: afterWrite(state.workers, isChange) };
}
