import { type Reason, reason } from '../model/reason.ts';
import type { Trigger } from '../model/request.ts';
import type { PlaceMessage } from './fields.ts';

const MAX_WAIT_MS = 366 * 24 * 3_600_000;

/** The rules between the fields of a trigger: a price with a rule, or a trail. */
export function triggerFault({ trigger }: Pick<PlaceMessage, 'trigger'>): Reason | undefined {
  if (!trigger) return undefined;
  const { price, rule, trail } = trigger;
  const missing = (field: string, text: string) => reason('MISSING_FIELD', text, field);
  if (trail) {
    if (price === undefined && rule === undefined) return undefined;
    const text = 'A trigger takes a "price" and a "rule", or a "trail", not both.';
    return reason('INVALID_FIELD', text, 'trigger.trail');
  }
  if (price === undefined) {
    const text =
      'A trigger needs a "price" and a "rule", as in {"price": "58000", "rule": "<="}, or a "trail".';
    return missing('trigger.price', text);
  }
  if (rule === undefined) {
    const text = 'A trigger with a "price" needs a "rule": ">=" or "<=".';
    return missing('trigger.rule', text);
  }
  return undefined;
}

/** The fault in how long a trigger waits. */
export function expiryFault(
  { expiresAtMs }: Pick<Trigger, 'expiresAtMs'>,
  issuedAtMs: number,
  isStated: boolean,
): Reason | undefined {
  const fault = (text: string) => reason('INVALID_FIELD', text, 'trigger.expires_at');
  if (isStated && expiresAtMs <= issuedAtMs) {
    return fault('"trigger.expires_at" must lie after "issued_at".');
  }
  if (expiresAtMs > issuedAtMs + MAX_WAIT_MS) {
    return fault('"trigger.expires_at" may lie at most 366 days after "issued_at".');
  }
  return undefined;
}
