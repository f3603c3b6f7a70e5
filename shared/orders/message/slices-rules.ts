import { isoDuration } from '../../lib/iso-duration.ts';
import { type Reason, reason } from '../model/reason.ts';
import type { PlaceMessage } from './fields.ts';
import type { ValueOf } from './object-field.ts';
import { EVERY_MIN_MS, type SLICES, SLICES_MAX } from './slices-field.ts';

export type SlicesMessage = ValueOf<typeof SLICES>;

/** How far ahead the first slot may lie. */
const START_AHEAD_MAX_MS = 7 * 24 * 3_600_000;

/** The rules between the fields of `slices`, and between them and their order. */
export function slicesFault(message: PlaceMessage): Reason | undefined {
  const { slices, trigger, iceberg, time_in_force: inForce, slippage } = message;
  if (!slices) return undefined;
  const fault = (field: string, text: string) => reason('INVALID_FIELD', text, field);
  if (trigger) return fault('slices', 'An order takes a "trigger" or "slices", not both.');
  if (iceberg !== undefined) {
    return fault('iceberg', 'A slice is filled at once, so an order in slices takes no "iceberg".');
  }
  if (inForce === 'poc' || inForce === 'fok') {
    const text = 'A slice takes what is there at once: leave "time_in_force" out.';
    return fault('time_in_force', text);
  }
  if (slippage !== undefined) {
    return fault('slippage', 'The slippage of a slice is "slippage" within "slices".');
  }
  return intervalFault(slices);
}

function intervalFault({ over, every, count }: SlicesMessage): Reason | undefined {
  const fault = (field: string, text: string, limit?: string) =>
    reason('INVALID_FIELD', text, `slices.${field}`, limit);
  if (every !== undefined && count !== undefined) {
    return fault('count', '"slices" take one of "every" and "count".');
  }
  if (count !== undefined) {
    const most = Math.floor(over / EVERY_MIN_MS);
    if (count <= most) return undefined;
    const text = `Slices lie at least ${isoDuration(EVERY_MIN_MS)} apart: at most ${most} fit.`;
    return fault('count', text, String(most));
  }
  if (every === undefined) {
    const text = '"slices" need an "every" or a "count", as in {"over": "PT4H", "every": "PT5M"}.';
    return reason('MISSING_FIELD', text, 'slices.every');
  }
  const slots = Math.floor(over / every);
  if (slots < 2)
    return fault('every', '"every" may be at most half of "over": two slices or more.');
  if (slots <= SLICES_MAX) return undefined;
  const least = isoDuration(Math.ceil(over / SLICES_MAX / 1_000) * 1_000);
  return fault('every', `It gives ${slots} slices; at most ${SLICES_MAX} are allowed.`, least);
}

/** The fault in when the first slot begins. */
export function startFault(startAtMs: number | undefined, issuedAtMs: number): Reason | undefined {
  if (startAtMs === undefined || startAtMs <= issuedAtMs + START_AHEAD_MAX_MS) return undefined;
  const text = '"slices.start_at" may lie at most 7 days after "issued_at".';
  return reason('INVALID_FIELD', text, 'slices.start_at');
}
