import { Big } from '../../lib/decimal.ts';
import { withGranted } from '../children.ts';
import type { SlicesChange } from './decision.ts';
import { type SlicesState, type SlotEnd, sliceName } from './state.ts';

type Change = Exclude<SlicesChange, { readonly kind: 'end' }>;

/** The state after a change. It throws for a change that another state was judged for. */
export function applyChange(state: SlicesState, change: Change, nowMs: number): SlicesState {
  switch (change.kind) {
    case 'begin':
      return { ...state, arrivalPrice: change.touch };
    case 'grant':
      return granted(state, change, nowMs);
    case 'settle':
      return settled(state, change, nowMs);
    case 'miss':
      return { ...state, slots: state.slots + change.ends.join('') };
  }
}

function granted(
  state: SlicesState,
  { slot, amount, touch }: Extract<Change, { readonly kind: 'grant' }>,
  nowMs: number,
): SlicesState {
  const { slice, slots, total, taken } = state;
  if (slice || slots.length !== slot - 1) throw new Error(`Slot ${slot} is not the next one.`);
  const name = sliceName(slot);
  withGranted(total, [{ name: 'taken', amount: taken, sold: taken }], [{ name, amount }]);
  return {
    ...state,
    slots: `${slots}s`,
    slice: { slot, name, amount },
    grantedAtMs: nowMs,
    priceSum: new Big(state.priceSum).plus(touch).toString(),
    priceCount: state.priceCount + 1,
  };
}

const LETTERS = {
  filled: 'f',
  partially_filled: 'p',
  nothing: 'n',
  refused: 'r',
  not_sent: 'u',
} as const satisfies Readonly<Record<Extract<Change, { kind: 'settle' }>['how'], SlotEnd>>;

function settled(
  { slice, refusal: _last, ...state }: SlicesState,
  { taken, how, refusal }: Extract<Change, { readonly kind: 'settle' }>,
  nowMs: number,
): SlicesState {
  if (!slice) throw new Error('No slice is under way.');
  return {
    ...state,
    taken: new Big(state.taken).plus(taken).toString(),
    slots: state.slots.slice(0, -1) + LETTERS[how],
    settledAtMs: nowMs,
    refusals: how === 'refused' ? state.refusals + 1 : 0,
    ...(refusal && { refusal }),
  };
}
