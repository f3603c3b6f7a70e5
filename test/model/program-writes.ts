import type { OrderPatch } from '../../shared/orders/model/attributes.ts';
import type { Status } from '../../shared/orders/model/status.ts';
import {
  comparisons,
  isAllowed,
  type TransitionName,
} from '../../shared/orders/model/transitions.ts';

/** Writes of the record of a program, an exit or a sliced order, by the project's table. */

/** Guards that a mutation of the table leaves out, by their attributes. */
export type Ignored = readonly (keyof OrderPatch)[];
type Mutation = { readonly ignored?: Ignored };

/** Hears of each write of the table that is applied. */
export type Note = (name: TransitionName) => void;

export type Write = {
  readonly name: TransitionName;
  readonly patch?: OrderPatch;
  /** Whether the record is the one that the writer has read. */
  readonly isFresh: boolean;
};

/** Whether the stored record allows a write. */
export function applies(
  { ignored = [] }: Mutation,
  { status, isCancelled }: { readonly status: Status; readonly isCancelled: boolean },
  { name, patch = {}, isFresh }: Write,
  note: Note,
): boolean {
  const stored = { status, version: 2, ...(isCancelled && { cancelRequestedAtMs: 1 }) };
  const conditions = comparisons(name, { version: isFresh ? 2 : 1 }, patch).filter(
    ({ attribute }) => !ignored.includes(attribute),
  );
  if (!isAllowed(name, stored, conditions)) return false;
  note(name);
  return true;
}

/** Whether it applies although the record is not the one any more that it was derived from. */
export function isUnguarded(
  { ignored = [] }: Mutation,
  { name, patch = {} }: Omit<Write, 'isFresh'>,
) {
  if (ignored.includes('version')) return true;
  return comparisons(name, { version: 1 }, patch).every(({ attribute }) => attribute !== 'version');
}

/** A tracker that has read everything, and has decided. */
type Tracking<Decision> = {
  readonly at: 'act';
  /** Whether the record is still the one that it has read. */
  readonly isFresh: boolean;
  readonly decision: Decision;
  /** Of a write that no version guards: what it was derived from. */
  readonly basis?: unknown;
};

/**
 * The invocations after a write. Whatever was read of the record is old from now on: a change that was
 * derived from it will not apply, and is left out.
 */
export function afterWrite<Decision, Worker extends { readonly at: 'claim' } | Tracking<Decision>>(
  workers: readonly Worker[],
  isChange: (decision: Decision) => boolean,
): readonly Worker[] {
  return workers.flatMap((each): readonly Worker[] => {
    if (each.at === 'claim' || !isChange(each.decision)) return [each];
    return each.basis === undefined ? [] : [{ ...each, isFresh: false }];
  });
}
