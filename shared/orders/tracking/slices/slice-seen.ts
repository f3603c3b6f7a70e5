import { Big } from '../../../lib/decimal.ts';
import { isQuoteSized } from '../../../market/order-size.ts';
import type { SliceSeen } from '../../../programs/slices/decision.ts';
import type { ReasonCode } from '../../model/reason.ts';
import { filledOf, isPlace, type OrderRecord } from '../../model/record.ts';
import type { PlaceOrder } from '../../model/request.ts';
import { isFinal } from '../../model/status.ts';

/** Refusals that say nothing of the slice: it could not be sent in time. */
const NOT_SENT: readonly string[] = [
  'EXCHANGE_UNREACHABLE',
  'EXPIRED',
] satisfies readonly ReasonCode[];

/** A slice as its record shows it. It has ended only when its fills are Gate's own figures. */
export function sliceSeenOf(record: OrderRecord | undefined, whole: PlaceOrder): SliceSeen {
  if (!record) return { kind: 'no_record' };
  const { status, exchange, cancelRequestedAtMs, reason } = record;
  if (!isFinal(status) || exchange?.isEstimate) {
    return { kind: 'live', isCancelRequested: cancelRequestedAtMs !== undefined };
  }
  const { filledAmount, filledTotal } = filledOf(record);
  const taken = isQuoteSized(whole) ? filledTotal : filledAmount;
  const ended = { kind: 'ended', taken } as const;
  // Blocked before it was claimed.
  if (!isPlace(record) && status === 'cancelled') return { ...ended, how: 'not_sent' };
  if (status === 'rejected') {
    const code = reason?.code ?? '';
    if (NOT_SENT.includes(code)) return { ...ended, how: 'not_sent' };
    return { ...ended, how: 'refused', refusal: { code, message: reason?.message ?? '' } };
  }
  if (status === 'filled') return { ...ended, how: 'filled' };
  return { ...ended, how: new Big(taken).gt('0') ? 'partially_filled' : 'nothing' };
}
