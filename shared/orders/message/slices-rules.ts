import { intervalFault } from '../../market/slice-terms.ts';
import { type Reason, reason } from '../model/reason.ts';
import type { PlaceMessage } from './fields.ts';
import type { ValueOf } from './object-field.ts';
import type { SLICES } from './slices-field.ts';

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
  const unfit = intervalFault({ overMs: slices.over, everyMs: slices.every, count: slices.count });
  if (!unfit) return undefined;
  const code = unfit.isMissing ? 'MISSING_FIELD' : 'INVALID_FIELD';
  return reason(code, unfit.message, `slices.${unfit.field}`, unfit.limit);
}

/** The fault in when the first slot begins. */
export function startFault(startAtMs: number | undefined, issuedAtMs: number): Reason | undefined {
  if (startAtMs === undefined || startAtMs <= issuedAtMs + START_AHEAD_MAX_MS) return undefined;
  const text = '"slices.start_at" may lie at most 7 days after "issued_at".';
  return reason('INVALID_FIELD', text, 'slices.start_at');
}
