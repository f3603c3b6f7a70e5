import type { Reason } from '../../model/reason.ts';
import type { OrderRecord } from '../../model/record.ts';
import type { PlaceOrder } from '../../model/request.ts';

export type Refused = {
  readonly kind: 'refused';
  readonly reason: Reason;
  /** The placement that would have been sent, if it is known. */
  readonly order?: PlaceOrder;
};

/**
 * No check refused it, but the exchange or the key could not be reached. The reason, if that lasts.
 */
export type Unreachable = { readonly kind: 'unreachable'; readonly reason: Reason };

/** The exchange could not be reached for a message whose id has a record already: another delivery acts on it. */
export type Known = { readonly kind: 'known'; readonly stored: OrderRecord };

export const refused = (why: Reason): Refused => ({ kind: 'refused', reason: why });
