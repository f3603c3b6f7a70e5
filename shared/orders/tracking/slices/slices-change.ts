import { isQuoteSized } from '../../../market/order-size.ts';
import { addedFills } from '../../../programs/fills.ts';
import { applyChange } from '../../../programs/slices/apply.ts';
import { restOf } from '../../../programs/slices/decide.ts';
import type { SlicesChange, SlicesEnding } from '../../../programs/slices/decision.ts';
import {
  missedSlots,
  SLOT_ENDS,
  type SlicesState,
  type SlotEnd,
  sentSlots,
} from '../../../programs/slices/state.ts';
import type { OrderPatch } from '../../model/attributes.ts';
import { type Reason, reason } from '../../model/reason.ts';
import type { Filled, SlicedRecord } from '../../model/record.ts';
import type { TransitionName } from '../../model/transitions.ts';

/** The write of a change: the transition, what it sets, and what the history says of it. */
type SlicesWrite = {
  readonly name: TransitionName;
  readonly change: OrderPatch;
  readonly detail?: string;
};

const NAMES = {
  begin: 'slices_begun',
  grant: 'slice_granted',
  settle: 'slice_settled',
  miss: 'slots_missed',
} as const satisfies Readonly<Record<Exclude<SlicesChange['kind'], 'end'>, TransitionName>>;

/**
 * @param filledBy the fills of the slice that is settled
 * @param nowMs exchange time
 */
export function slicesWrite(
  { slicing, order }: Pick<SlicedRecord, 'slicing' | 'order'>,
  change: SlicesChange,
  filledBy: Filled | undefined,
  nowMs: number,
): SlicesWrite {
  const { filled, state, ...rest } = slicing;
  if (change.kind === 'end') {
    const why = endReason(state, change.why);
    return {
      name: 'slices_ended',
      change: { status: endedStatus(slicing, order, change.why), ...(why && { reason: why }) },
      detail: `${change.why}: ${describeSlots(state)}`,
    };
  }
  return {
    name: NAMES[change.kind],
    change: {
      slicing: { ...rest, state: applyChange(state, change, nowMs) },
      ...(filledBy && addedFills(filled, filledBy)),
    },
    detail: describe(state, change),
  };
}

/** A market buy may leave less than buys anything. */
function endedStatus(
  { state, filled }: SlicedRecord['slicing'],
  order: SlicedRecord['order'],
  why: SlicesEnding,
): 'filled' | 'partially_filled' | 'cancelled' {
  if (filled.filledAmount === '0') return 'cancelled';
  const isAll = restOf(state).lte('0') || (why === 'done' && isQuoteSized(order));
  return isAll ? 'filled' : 'partially_filled';
}

function endReason({ refusal }: SlicesState, why: SlicesEnding): Reason | undefined {
  switch (why) {
    case 'done':
    case 'time_over':
    case 'cancelled':
      return undefined;
    case 'halted':
      return reason('HALTED', 'The account was halted: no further slice is sent.');
    case 'not_live':
      return reason(
        'DRY_RUN',
        'The account is not live any more ("live": false): no further slice is sent.',
      );
    case 'lacks_balance':
    case 'refused': {
      const { code = '', message = '' } = refusal ?? {};
      const often =
        why === 'refused' ? 'Three slices in a row were refused' : 'A slice was refused';
      return { code, message: `${often}. ${message}`, retry: 'new_id' };
    }
  }
}

function describe(
  { slots, slice }: SlicesState,
  change: Exclude<SlicesChange, { readonly kind: 'end' }>,
): string {
  switch (change.kind) {
    case 'begin':
      return `at ${change.touch}`;
    case 'grant':
      return `s${change.slot}: ${change.amount} at ${change.touch}`;
    case 'settle': {
      const { how, taken, refusal } = change;
      const why = refusal ? ` (${refusal.code})` : '';
      return `${slice?.name}: ${how.replace('_', ' ')}, ${taken} filled${why}`;
    }
    case 'miss': {
      const [first, last] = [slots.length + 1, slots.length + change.ends.length];
      const which = first === last ? `slot ${first}` : `slots ${first} to ${last}`;
      return `${which}: ${[...new Set(change.ends)].map((end) => SLOT_ENDS[end]).join(', ')}`;
    }
  }
}

function describeSlots(state: SlicesState): string {
  const missed = Object.entries(missedSlots(state)).map(
    ([end, count]) => `${count} missed (${SLOT_ENDS[end as SlotEnd]})`,
  );
  return [`${sentSlots(state).length} sent`, ...missed].join(', ');
}
