import { isFinal } from '../../shared/orders/model/status.ts';
import { type Model, type State, withWorker } from './state.ts';
import { fault, type Step } from './step.ts';

/** Crashes, and what mutations do to the record. */
export function crashSteps({ mutation }: Model, state: State): readonly Step[] {
  const isSubmitting = state.record?.status === 'submitting';
  const crashes = state.workers.flatMap((worker, slot) => {
    if (!worker) return [];
    const isFailure = mutation === 'record deleted on failure' && worker.at === 'wait';
    const after = isFailure && isSubmitting ? { ...state, record: undefined } : state;
    return [fault('crash', withWorker(after, slot, undefined), { slot })];
  });
  const expires = mutation === 'record expires' && state.record && isFinal(state.record.status);
  return expires
    ? [...crashes, fault('ledger: the record expires', { ...state, record: undefined })]
    : crashes;
}
