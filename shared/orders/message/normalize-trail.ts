import { normalizeDecimal } from '../../lib/decimal.ts';
import type { Trail } from '../../triggers/condition.ts';
import type { ValueOf } from './object-field.ts';
import type { TRAIL } from './trigger-field.ts';

export function normalizeTrail({ by, from }: ValueOf<typeof TRAIL>): Trail {
  return {
    by: normalizeDecimal(by),
    ...(from !== undefined && { from: normalizeDecimal(from) }),
  };
}
