import { isUnsent } from '../../shared/orders/model/record.ts';
import { isFinal } from '../../shared/orders/model/status.ts';
import { create, handled, transition } from './ledger.ts';
import {
  attemptOf,
  type Model,
  type State,
  type Stored,
  TICK_MS,
  textOf,
  type Worker,
  withWorker,
} from './state.ts';
import { fault, type Step, step } from './step.ts';

/** Deliveries of the message: the claim, the attempts, and what becomes of their answers. */
export function submissionSteps(model: Model, state: State): readonly Step[] {
  return [
    ...deliveries(model, state),
    ...state.workers.flatMap((worker, slot) => (worker ? advance(model, state, worker, slot) : [])),
  ];
}

function deliveries({ mutation }: Model, state: State): readonly Step[] {
  const slot = state.workers.indexOf(undefined);
  if (slot < 0) return [];
  const isFirstPost = mutation === 'POST before claim';
  const worker: Worker = isFirstPost
    ? {
        at: 'send',
        seen: { status: 'submitting', attempt: 1, text: textOf(1), exptimeMs: TICK_MS },
      }
    : { at: 'claim' };
  const isAcknowledged = mutation === 'ack before claim' || !state.message;
  const next = { ...withWorker(state, slot, worker), message: !isAcknowledged };
  return state.message
    ? [step('queue: delivers', next, { slot })]
    : [fault('queue: delivers again what was deleted', next, { slot })];
}

function advance(model: Model, state: State, worker: Worker, slot: number): readonly Step[] {
  const at = (next: Worker | undefined, base: State = state) => withWorker(base, slot, next);
  switch (worker.at) {
    case 'claim':
      return claim(model, state, slot);
    case 'claim again': {
      const { seen, isOwner } = worker;
      const next = isOwner ? at({ at: 'send', seen: attemptOf(seen) }) : at(undefined);
      return [step('delivery: the claim is there already', next, { slot })];
    }
    case 'send': {
      const { seen } = worker;
      const { attempt, exptimeMs = 0 } = seen;
      const posts = [...state.posts, { attempt, exptimeMs }];
      return [
        step('delivery: sends the POST', at({ at: 'wait', seen }, { ...state, posts }), { slot }),
        fault('delivery: not a byte leaves', at({ at: 'passing', seen, isSent: false }), { slot }),
      ];
    }
    case 'wait':
      return [giveUp(model, state, worker.seen, slot)];
    case 'refused':
      return [reject(model, state, worker.seen, slot)];
    case 'passing':
      return [
        ...(worker.isSent
          ? []
          : [
              step('delivery: the same attempt again', at({ at: 'send', seen: worker.seen }), {
                slot,
              }),
            ]),
        ...(worker.isSent ? [] : leaveUnsent(model, state, worker.seen, slot)),
        ...nextAttempt(model, state, worker.seen, slot, false),
        reject(model, state, worker.seen, slot),
      ];
    default:
      return [];
  }
}

function claim(model: Model, state: State, slot: number): readonly Step[] {
  const { record } = state;
  if (record && model.mutation !== 'unconditional claim') {
    return [repeat(model, state, record, slot)];
  }
  const free = { ...state, record: undefined };
  const steps = fences(model).flatMap((exptimeMs) => {
    const claimed: Stored = { status: 'submitting', attempt: 1, text: textOf(1), exptimeMs };
    const born = disown(create(model, free, 'claimed', claimed)!);
    return [
      step('delivery: claims', withWorker(born, slot, { at: 'send', seen: attemptOf(claimed) }), {
        slot,
        writes: 'claimed',
      }),
      fault(
        'delivery: claims, the acknowledgement is lost',
        withWorker(born, slot, { at: 'claim again', seen: attemptOf(claimed), isOwner: true }),
        { slot, writes: 'claimed' },
      ),
    ];
  });
  const refused = create(model, free, 'refused', { status: 'rejected', attempt: 0 })!;
  return [
    ...steps,
    step('delivery: refuses the message', withWorker(refused, slot, undefined), {
      slot,
      writes: 'refused',
    }),
  ];
}

/** A delivery that finds the record there: its writer is responsible, or track-orders. */
function repeat(model: Model, state: State, record: Stored, slot: number): Step {
  const label = 'delivery: finds the record there';
  const hasExpired = record.status === 'submitting' && (record.exptimeMs ?? 0) < 0;
  if (model.mutation === 'claim expires' && hasExpired) {
    const again: Stored = { ...record, exptimeMs: model.lifeMs };
    const taken = { ...disown(state), record: again };
    return step(label, withWorker(taken, slot, { at: 'send', seen: attemptOf(again) }), { slot });
  }
  if (model.mutation === 'no tracker, deliveries recover' && !isFinal(record.status)) {
    return step(label, withWorker(state, slot, { at: 'poll', seen: record }), { slot });
  }
  if (isUnsent({ ...record, attempt: record })) {
    const worker: Worker = { at: 'passing', seen: attemptOf(record), isSent: true };
    return step('delivery: finds the record unsent', withWorker(state, slot, worker), { slot });
  }
  return step(label, withWorker(state, slot, undefined), { slot });
}

/** Not a byte left for as long as the attempt lived: the message is not deleted, and comes again. */
function leaveUnsent(model: Model, state: State, seen: Stored, slot: number): readonly Step[] {
  // After a proof of absence there is no message any more.
  if (seen.attempt >= model.attemptsMax || state.record?.resubmitted) return [];
  const written = transition(model, state, 'unsent', seen, { unsentAtMs: 0 });
  const next = written ? { ...written, message: true } : state;
  return [
    step('delivery: leaves it unsent', withWorker(next, slot, undefined), {
      slot,
      ...(written && { writes: 'unsent' as const }),
    }),
  ];
}

/** Claims the next attempt under a text of its own; it does nothing if another invocation acts. */
export function nextAttempt(
  model: Model,
  state: State,
  seen: Stored,
  slot: number,
  isResubmission: boolean,
): readonly Step[] {
  if (seen.attempt >= model.attemptsMax && !isResubmission) return [];
  const attempt = seen.attempt + 1;
  return fences(model).flatMap((exptimeMs) => {
    const change = {
      attempt,
      text: textOf(attempt),
      exptimeMs,
      absentAtMs: undefined,
      unsentAtMs: undefined,
      ...(isResubmission && { resubmitted: true as const }),
    };
    const written = transition(model, state, 'next_attempt', seen, change);
    const label = isResubmission ? 'poll: resubmits' : 'delivery: begins the next attempt';
    if (!written) return [step(label, withWorker(state, slot, undefined), { slot })];
    const claimed = attemptOf(written.record!);
    const owned = disown(handled(model, written));
    return [
      step(label, withWorker(owned, slot, { at: 'send', seen: claimed }), {
        slot,
        writes: 'next_attempt',
      }),
      fault(
        `${label}, the acknowledgement is lost`,
        withWorker(owned, slot, { at: 'claim again', seen: claimed, isOwner: true }),
        { slot, writes: 'next_attempt' },
      ),
    ];
  });
}

function giveUp({ mutation }: Model, state: State, seen: Stored, slot: number): Step {
  const isRefusal = mutation === 'timeout as refusal';
  const worker: Worker | undefined = isRefusal ? { at: 'refused', seen } : undefined;
  return step('delivery: gives up waiting', withWorker(state, slot, worker), { slot });
}

function reject(model: Model, state: State, seen: Stored, slot: number): Step {
  const written = transition(model, state, 'rejected', seen, { status: 'rejected' });
  return step('delivery: records the refusal', withWorker(written ?? state, slot, undefined), {
    slot,
    ...(written && { writes: 'rejected' as const }),
  });
}

/** The exptimes that sandboxes with wrong clocks may give to an attempt. */
function fences({ sandboxSkewTicks, lifeMs }: Model): readonly number[] {
  const skews = Array.from(
    { length: 2 * sandboxSkewTicks + 1 },
    (_, index) => index - sandboxSkewTicks,
  );
  return skews.map((skewTicks) => skewTicks * TICK_MS + lifeMs);
}

/** A new attempt has a new owner: no other invocation may take it for its own. */
function disown(state: State): State {
  return {
    ...state,
    workers: state.workers.map((worker) =>
      worker?.at === 'claim again' ? { ...worker, isOwner: false } : worker,
    ),
  };
}
