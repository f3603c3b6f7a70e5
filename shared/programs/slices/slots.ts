import { hash } from 'node:crypto';
import type { SlicePlan } from './plan.ts';

/** The times of a plan: its start is the time of its first slot. Slots are counted from 1. */
export type SlotTimes = SlicePlan & {
  readonly startMs: number;
  /** The same for one order for ever: the delays within its slots come from it. */
  readonly seed: string;
};

export function slotTimesOf(
  plan: SlicePlan,
  { startMs }: { readonly startMs: number },
  seed: string,
): SlotTimes {
  return { ...plan, startMs, seed };
}

const HASH_HEX_DIGITS = 8;
const HASH_RANGE = 16 ** HASH_HEX_DIGITS;

/** When a slot begins. The slot after the last one begins when the plan is over. */
export function slotStartMs({ startMs, everyMs }: SlotTimes, slot: number): number {
  return startMs + (slot - 1) * everyMs;
}

/** When the slice of a slot is due. The first one is due at once. */
export function dueMs(schedule: SlotTimes, slot: number): number {
  const begin = slotStartMs(schedule, slot);
  const { jitter, seed, everyMs } = schedule;
  if (slot === 1 || jitter === '0') return begin;
  const drawn = Number.parseInt(hash('sha256', `${seed}|${slot}`).slice(0, HASH_HEX_DIGITS), 16);
  return begin + Math.floor((drawn / HASH_RANGE) * Number(jitter) * everyMs);
}

/** The slot at this time: 0 before the start, and one more than the count when all are over. */
export function slotAt({ startMs, everyMs, count }: SlotTimes, nowMs: number): number {
  return Math.max(0, Math.min(Math.floor((nowMs - startMs) / everyMs) + 1, count + 1));
}
