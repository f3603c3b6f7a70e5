import { Big } from '../../lib/decimal.ts';
import { type Reason, reason } from './reason.ts';

/** The visible part of an order must not exceed the order. */
export function icebergFault(amount: string, iceberg: string | undefined): Reason | undefined {
  return iceberg !== undefined && new Big(iceberg).gt(amount)
    ? reason(
        'INVALID_FIELD',
        `"iceberg" is the visible part of the amount: it can be at most ${amount}.`,
        'iceberg',
        amount,
      )
    : undefined;
}
