import type { OrderPatch } from '../../../shared/orders/model/attributes.ts';
import { NOTHING_FILLED } from '../../../shared/orders/model/record.ts';
import {
  type Creation,
  comparisons,
  isAllowed,
  type TransitionName,
} from '../../../shared/orders/model/transitions.ts';
import { exitWrite } from '../../../shared/orders/tracking/exits/exit-change.ts';
import type { ExitChange, ExitDecision } from '../../../shared/programs/exits/decision.ts';
import type { ExitState } from '../../../shared/programs/exits/state.ts';
import { type Note, type Setting, type State, type Worker, withExit } from './state.ts';
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
export function isUnguarded(setting: Setting, state: ExitState, decision: ExitDecision): boolean {
  const { ignored = [] } = setting;
  if (!isChange(decision) || ignored.includes('version')) return isChange(decision);
  const { name, change: patch } = writeOf(setting, state, decision);
  return comparisons(name, { version: 1 }, patch).every(({ attribute }) => attribute !== 'version');
}

function isChange(decision: ExitDecision): decision is ExitChange {
  return ![...EFFECTS, 'wait', 'read_available'].includes(decision.kind);
}

type Write = {
  readonly name: TransitionName;
  readonly patch?: OrderPatch;
  /** Whether the record is the one that the writer has read. */
  readonly isFresh: boolean;
};

/**
 * Undefined if the stored record does not allow it. Whatever was read of it is old from now on: a
 * change that was derived from it will not apply, and is left out.
 */
export function writeExit(
  { ignored = [] }: Setting,
  state: State,
  { name, patch = {}, isFresh }: Write,
  note: Note,
): State | undefined {
  const { status, isCancelled } = state.exit;
  const stored = { status, version: 2, ...(isCancelled && { cancelRequestedAtMs: 1 }) };
  const conditions = comparisons(name, { version: isFresh ? 2 : 1 }, patch).filter(
    ({ attribute }) => !ignored.includes(attribute),
  );
  if (!isAllowed(name, stored, conditions)) return undefined;
  note(name);
  const workers = state.workers.flatMap((each): readonly Worker[] => {
    if (each.at === 'claim' || EFFECTS.includes(each.decision.kind)) return [each];
    return each.state ? [{ ...each, isFresh: false }] : [];
  });
  return { ...state, workers };
}
