import { normalizeDecimal } from '../../lib/decimal.ts';
import { DEFAULT_SLIPPAGE, slotCount } from '../../market/slice-terms.ts';
import type { SlicePlan } from '../../programs/slices/plan.ts';
import type { SlicesMessage } from './slices-rules.ts';

/** Equal plans become equal objects, with the same order of fields. */
export function normalizeSlices(slices: SlicesMessage): SlicePlan {
  const { over, every, count, start_at: startAtMs, jitter = '0', slippage, catch_up } = slices;
  const slots = slotCount({ overMs: over, everyMs: every, count });
  return {
    overMs: over,
    everyMs: every ?? Math.floor(over / slots),
    count: slots,
    ...(startAtMs !== undefined && { startAtMs }),
    jitter: normalizeDecimal(jitter),
    slippage: normalizeDecimal(slippage ?? DEFAULT_SLIPPAGE),
    catchUp: catch_up ?? 'none',
  };
}
