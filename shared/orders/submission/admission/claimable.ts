import type { AmendedOrder } from '../../model/record.ts';
import type { AmendRequest, CancelRequest, PlaceOrder, PlaceRequest } from '../../model/request.ts';
import type { Reservation } from '../../model/reservation.ts';
import type { Refused, Unreachable } from './admission-result.ts';
import type { HeldUntilKnown } from './held-until-known.ts';

/** A request as it is claimed: an order with its amount, an amendment with its order. */
export type Claimable =
  | (PlaceRequest & { readonly order: PlaceOrder })
  | (AmendRequest & {
      /** The order that it was checked against. */
      readonly amends?: AmendedOrder;
    })
  | CancelRequest;

export type Allowed = {
  readonly kind: 'allowed';
  readonly claimable: Claimable;
  /** From the day's budget. */
  readonly reserved?: Reservation;
  readonly held?: HeldUntilKnown;
};

/** What the checks of the limits find. */
export type Checked = Refused | Unreachable | Allowed;
