import { intervalFault } from '../../market/slice-terms.ts';
import { type Reason, reason } from '../model/reason.ts';
import type { ContractPlaceMessage, PlaceMessage } from './fields.ts';
import type { ValueOf } from './object-field.ts';
import type { SLICES } from './slices-field.ts';

export type SlicesMessage = ValueOf<typeof SLICES>;

/** How far ahead the first slot may lie. */
const START_AHEAD_MAX_MS = 7 * 24 * 3_600_000;

/** The rules between the fields of `slices`, and between them and their order. */
export function slicesFault(message: PlaceMessage): Reason | undefined {
  const { slices, trigger, iceberg, time_in_force: inForce, slippage } = message;
  if (!slices) return undefined;
  if (slippage !== undefined) return ofSlices('slippage');
  return planFault(slices, { trigger, iceberg }, { time_in_force: inForce });
}

/** An order that closes has no size that could be cut. */
export function contractSlicesFault(message: ContractPlaceMessage): Reason | undefined {
  const { slices, trigger, iceberg, tif, close, market_order_slip_ratio: slip } = message;
  if (!slices) return undefined;
  if (close) {
    const text = 'An order in slices needs a "size": with "reduce_only" it closes a position too.';
    return reason('INVALID_FIELD', text, 'close');
  }
  if (slip !== undefined) return ofSlices('market_order_slip_ratio');
  return planFault(slices, { trigger, iceberg }, { tif });
}

function ofSlices(field: string): Reason {
  return reason('INVALID_FIELD', 'The slippage of a slice is "slippage" within "slices".', field);
}

function planFault(
  slices: SlicesMessage,
  { trigger, iceberg }: Pick<PlaceMessage | ContractPlaceMessage, 'trigger' | 'iceberg'>,
  timeInForce: Readonly<Record<string, string | undefined>>,
): Reason | undefined {
  const fault = (field: string, text: string) => reason('INVALID_FIELD', text, field);
  if (trigger) return fault('slices', 'An order takes a "trigger" or "slices", not both.');
  if (iceberg !== undefined) {
    return fault('iceberg', 'A slice is filled at once, so an order in slices takes no "iceberg".');
  }
  for (const [field, inForce] of Object.entries(timeInForce)) {
    if (inForce !== 'poc' && inForce !== 'fok') continue;
    return fault(field, `A slice takes what is there at once: leave "${field}" out.`);
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
