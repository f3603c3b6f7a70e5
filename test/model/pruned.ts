import type { Model, Mutation, State, Stored, Worker } from './state.ts';

/** Under these, what an invocation has lost may come back to it, or a waiting one has a part in more. */
const REVIVING: readonly (Mutation | undefined)[] = [
  'unconditional claim',
  'no attempt guard',
  'timeout as refusal',
  'HTTP client retries',
  'no tracker, deliveries recover',
  'claim expires',
  'record deleted on failure',
  'record expires',
];

/**
 * The same without the invocations that have no consequence any more, whatever happens: their own next
 * step is their end, which is no fault. Nothing that must hold looks at invocations.
 */
export function pruned({ mutation }: Model, state: State): State {
  if (REVIVING.includes(mutation) || !state.workers.some((each) => each && isIdle(state, each))) {
    return state;
  }
  const workers = state.workers.map((each) => (each && isIdle(state, each) ? undefined : each));
  return { ...state, workers };
}

function isIdle({ record, posts }: State, worker: Worker): boolean {
  switch (worker.at) {
    case 'claim':
      // It will find the record there, and nothing unsent: no order is submitted twice.
      return record !== undefined && record.status !== 'submitting';
    case 'claim again':
      return !worker.isOwner;
    case 'wait':
      return posts.every(({ attempt }) => attempt !== worker.seen.attempt);
    case 'passing':
      return worker.isSent && isOver(record, worker.seen);
    case 'refused':
    case 'not seen':
    case 'absent':
      return isOver(record, worker.seen);
    default:
      return false;
  }
}

/** Every write that the attempt guards is in vain from now on. */
function isOver(record: Stored | undefined, { attempt }: Stored): boolean {
  return record?.status !== 'submitting' || record.attempt !== attempt;
}
