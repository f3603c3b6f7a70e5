import type { Child } from '../child.ts';

/** What a sliced order's record says of its progress. */
export type SlicesState = {
  /** The time of the first slot. Exchange time. */
  readonly startMs: number;
  /** In the currency of the order's amount. */
  readonly total: string;
  /** The decimals of that amount. */
  readonly decimals: number;
  /** What ended slices have taken of the total. */
  readonly taken: string;
  /** One letter for each slot that is decided; see `SLOT_ENDS`. */
  readonly slots: string;
  /** The one that is under way. There is never another one beside it. */
  readonly slice?: Slice;
  /** When the last slice was granted, and when the last one was settled. */
  readonly grantedAtMs?: number;
  readonly settledAtMs?: number;
  /** The best price of the book at the start. */
  readonly arrivalPrice?: string;
  /** The sum of the best prices at which slices were granted, and their number. */
  readonly priceSum: string;
  readonly priceCount: number;
  /** Slices refused in a row, and why the last one was. */
  readonly refusals: number;
  readonly refusal?: SliceRefusal;
};

/** The amount is in the currency of the order's amount. */
export type Slice = Omit<Child, 'sold'> & { readonly slot: number };

export type SliceRefusal = { readonly code: string; readonly message: string };

/** How a slot ended, by the letter that stands for it. */
export const SLOT_ENDS = {
  s: 'under way',
  f: 'filled',
  p: 'partially filled',
  n: 'nothing filled',
  r: 'refused',
  u: 'not sent in time',
  x: 'the price lay beyond the limit',
  m: 'below the minimum',
  w: 'the slice before it was not settled',
  o: 'nothing could be sent',
} as const;

export type SlotEnd = keyof typeof SLOT_ENDS;

/** The slots whose slice was sent. */
const SENT: readonly string[] = ['s', 'f', 'p', 'n'] satisfies readonly SlotEnd[];
/** The slots of which a slice has a record that shows an order. */
const isSent = (letter: string): boolean => SENT.includes(letter);

export function sentSlots({ slots }: Pick<SlicesState, 'slots'>): readonly number[] {
  return [...slots].flatMap((letter, index) => (isSent(letter) ? [index + 1] : []));
}

/** How many slots were sent, and how many were missed. */
export function slotCounts(state: Pick<SlicesState, 'slots'>): {
  readonly sent: number;
  readonly missed: number;
} {
  const sent = sentSlots(state).length;
  return { sent, missed: state.slots.length - sent };
}

/** The missed slots by the reasons why. */
export function missedSlots({
  slots,
}: Pick<SlicesState, 'slots'>): Readonly<Partial<Record<SlotEnd, number>>> {
  const counts: Partial<Record<SlotEnd, number>> = {};
  for (const letter of slots) {
    if (isSent(letter)) continue;
    const end = letter as SlotEnd;
    counts[end] = (counts[end] ?? 0) + 1;
  }
  return counts;
}

export const sliceName = (slot: number): string => `s${slot}`;
