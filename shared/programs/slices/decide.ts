import { Big } from '../../lib/decimal.ts';
import type { SlicesDecision, SlicesSeen } from './decision.ts';
import { sliceSize } from './sizes.ts';
import { dueMs, type SlotTimes, slotAt, slotStartMs } from './slots.ts';
import type { SlicesState, SlotEnd } from './state.ts';

/** Refusals in a row that end an order. */
const REFUSALS_MAX = 3;
/** Gate's label of an order for which the balance does not suffice. */
export const LACKS_BALANCE = 'BALANCE_NOT_ENOUGH';
/** Refusals of a slice for which nothing is there. The other is that of an order that only reduces. */
const LACKING: readonly string[] = [LACKS_BALANCE, 'NO_POSITION'];

const WAIT = { kind: 'wait' } as const;

/**
 * The next decision about a sliced order: which slot is due, and how large its slice is. Pure: a
 * driver carries it out, reads again, and asks again.
 */
export function decide(schedule: SlotTimes, state: SlicesState, seen: SlicesSeen): SlicesDecision {
  return (
    whileUnderWay(schedule, state, seen) ??
    ending(state, seen) ??
    beginning(state, seen) ??
    passed(schedule, state, seen) ??
    due(schedule, state, seen)
  );
}

/** Nothing else is decided until the slice under way is settled: its amount may be filled. */
function whileUnderWay(
  schedule: SlotTimes,
  { slice }: SlicesState,
  { slice: shown = { kind: 'no_record' }, nowMs, isCancelled, stopped, canSend }: SlicesSeen,
): SlicesDecision | undefined {
  if (!slice) return undefined;
  const isOver = isCancelled || stopped !== undefined;
  switch (shown.kind) {
    case 'ended':
      return { ...shown, kind: 'settle' };
    case 'live':
      return isOver && !shown.isCancelRequested ? { kind: 'withdraw' } : WAIT;
    case 'no_record': {
      const isLate = nowMs >= slotStartMs(schedule, slice.slot + 1);
      if (isOver || isLate) return { kind: 'withdraw' };
      return canSend ? { kind: 'send' } : WAIT;
    }
  }
}

function ending(state: SlicesState, seen: SlicesSeen): SlicesDecision | undefined {
  const end = (why: Extract<SlicesDecision, { kind: 'end' }>['why']) =>
    ({ kind: 'end', why }) as const;
  // First: all of it may be filled when a cancel or a halt comes.
  const rest = restOf(state);
  if (rest.lte('0')) return end('done');
  if (seen.isCancelled) return end('cancelled');
  if (seen.stopped) return end(seen.stopped);
  if (LACKING.includes(state.refusal?.code ?? '')) return end('lacks_balance');
  if (state.refusals >= REFUSALS_MAX) return end('refused');
  // What was filled before leaves too little. A plan that has filled nothing waits for its slots.
  const isDust = seen.least !== undefined && rest.lt(seen.least);
  if (isDust && new Big(state.taken).gt('0')) return end('done');
  return undefined;
}

function beginning(
  { startMs, arrivalPrice }: SlicesState,
  { nowMs, touch }: SlicesSeen,
): SlicesDecision | undefined {
  if (nowMs < startMs) return WAIT;
  return arrivalPrice === undefined && touch !== undefined ? { kind: 'begin', touch } : undefined;
}

/** The slots that are over without a slice. They are never made up for by more slices. */
function passed(
  schedule: SlotTimes,
  state: SlicesState,
  { nowMs }: SlicesSeen,
): SlicesDecision | undefined {
  const decided = state.slots.length;
  const over = slotAt(schedule, nowMs) - 1;
  if (decided >= schedule.count) return { kind: 'end', why: 'time_over' };
  if (decided >= over) return undefined;
  const ends = Array.from({ length: over - decided }, (_, index): SlotEnd => {
    const begin = slotStartMs(schedule, decided + index + 1);
    return begin < (state.settledAtMs ?? Number.NEGATIVE_INFINITY) ? 'w' : 'o';
  });
  return { kind: 'miss', ends };
}

function due(schedule: SlotTimes, state: SlicesState, seen: SlicesSeen): SlicesDecision {
  const slot = slotAt(schedule, seen.nowMs);
  if (state.slots.length >= slot || seen.nowMs < nextDueMs(schedule, state)) return WAIT;
  const { touch, least = '0', canSend } = seen;
  if (touch === undefined || !canSend) return WAIT;
  if (isBeyondLimit(touch, seen)) return { kind: 'miss', ends: ['x'] };
  const { total, decimals } = state;
  const { count } = schedule;
  const size = sliceSize(schedule, { total, count, decimals }, slot, restOf(state));
  if (size.lte('0') || size.lt(least)) return { kind: 'miss', ends: ['m'] };
  return { kind: 'grant', slot, amount: size.toString(), touch };
}

/** When the next slice may be granted: when it is due, and never less than half an interval after the last. */
export function nextDueMs(
  schedule: SlotTimes,
  { slots, grantedAtMs = Number.NEGATIVE_INFINITY }: Pick<SlicesState, 'slots' | 'grantedAtMs'>,
): number {
  return Math.max(dueMs(schedule, slots.length + 1), grantedAtMs + schedule.everyMs / 2);
}

export function restOf({ total, taken }: Pick<SlicesState, 'total' | 'taken'>): Big {
  return new Big(total).minus(taken);
}

function isBeyondLimit(touch: string, { side, limitPrice }: SlicesSeen): boolean {
  if (limitPrice === undefined) return false;
  return side === 'buy' ? new Big(touch).gt(limitPrice) : new Big(touch).lt(limitPrice);
}
