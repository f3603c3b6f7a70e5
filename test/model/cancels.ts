import { isFinal } from '../../shared/orders/model/status.ts';
import { isAllowed } from '../../shared/orders/model/transitions.ts';
import { create, transition } from './ledger.ts';
import type { Model, State } from './state.ts';
import { type Step, step } from './step.ts';

/**
 * The cancel's own message. Every step is idempotent and decided by one conditional write, so it
 * matters neither who takes it nor what that invocation had seen before.
 */
export function cancelSteps(model: Model, state: State): readonly Step[] {
  const { command, record } = state;
  if (!model.cancel) return [];
  if (command === 'none') return [step('user: sends a cancel', { ...state, command: 'sent' })];
  if (command === 'sent') {
    const claimed = { ...state, command: 'submitting' as const };
    return [step('cancel: is claimed', claimed, { writes: 'claimed' })];
  }
  if (command !== 'submitting') return [];
  if (!record) {
    const preCancelMarker = { status: 'cancelled', attempt: 0, cancelRequestedAtMs: 0 } as const;
    const blocked = create(model, state, 'cancelled_before_placed', preCancelMarker);
    return blocked
      ? [step('cancel: comes before its order', blocked, { writes: 'cancelled_before_placed' })]
      : [];
  }
  if (isFinal(record.status)) {
    const isOurs = record.cancelRequestedAtMs !== undefined;
    const end = isOurs ? 'done' : 'rejected';
    const own = { status: 'submitting', attempt: 0 } as const;
    if (!isAllowed(end, own, [])) return [];
    return [step(`cancel: ends ${end}`, { ...state, command: end }, { writes: end })];
  }
  if (record.cancelRequestedAtMs !== undefined) return [];
  const change = { cancelRequestedAtMs: 0, attemptAtCancel: record.attempt };
  const flagged = transition(model, state, 'cancel_requested', record, change);
  return flagged ? [step('cancel: is recorded', flagged, { writes: 'cancel_requested' })] : [];
}
