import type { OrderAttributes } from '../../shared/orders/model/attributes.ts';
import type { Status } from '../../shared/orders/model/status.ts';
import {
  CREATIONS,
  type Creation,
  comparisons,
  isAllowed,
  type TransitionName,
  transitionOf,
} from '../../shared/orders/model/transitions.ts';
import type { Model, State, Stored } from './state.ts';

/** Every write of the model goes by the project's own table: a change there is a change here. */
export type Write = Creation | TransitionName;

/** The first write of the record; undefined if there is one already. */
export function create(
  { mutation }: Model,
  state: State,
  creation: Creation,
  record: Stored,
): State | undefined {
  if (!(CREATIONS[creation] as readonly Status[]).includes(record.status)) {
    throw new Error(`The model bears a record as ${record.status} by "${creation}".`);
  }
  if (state.record) return undefined;
  return { ...handled({ mutation }, state), record };
}

/** The message may be deleted as soon as its record is there. Deliveries after that are faults. */
export function handled({ mutation }: Pick<Model, 'mutation'>, state: State): State {
  return {
    ...state,
    message: mutation === 'no tracker, deliveries recover',
  };
}

/** A write by a transition of the table; undefined if the stored record does not allow it. */
export function transition(
  model: Model,
  state: State,
  name: TransitionName,
  seen: Stored,
  change: Partial<Stored>,
): State | undefined {
  const { to } = transitionOf(name);
  const isRight = to && change.status ? to.includes(change.status) : !to && !change.status;
  if (!isRight) throw new Error(`The model lets "${name}" lead to ${change.status}.`);
  const conditions = comparisons(name, seen, change).filter(
    ({ attribute }) => !ignoredBy(model).includes(attribute),
  );
  const { record } = state;
  if (!record || !isAllowed(name, record, conditions)) return undefined;
  return { ...state, record: forgetful({ ...record, ...change }) };
}

/** The comparisons that a mutation of the table leaves out. */
function ignoredBy({ mutation }: Model): readonly (keyof OrderAttributes)[] {
  if (mutation === 'no attempt guard') return ['attempt', 'text', 'exptimeMs'];
  if (mutation === 'cancel does not block attempts') return ['cancelRequestedAtMs'];
  return [];
}

/** Once the outcome is known, the times of the attempt decide nothing any more. */
function forgetful(record: Stored): Stored {
  if (record.status === 'submitting') return record;
  return { ...record, exptimeMs: undefined, absentAtMs: undefined, unsentAtMs: undefined };
}
