import type { MeaningOf, Refusal } from './errors.ts';
import type { OrderSnapshot } from './order-snapshot.ts';
import type { GateResponse } from './response.ts';

/** Gate's label and message for an unsuccessful request. */
export type GateMessage = { readonly label: string; readonly message: string };

/** The outcome of one placement. Only `accepted` and the refusals are certain. */
export type PlacementOf<Order> =
  | { readonly kind: 'accepted'; readonly order: Order }
  | {
      readonly kind: Refusal;
      readonly label: string;
      readonly message: string;
      /** When a rate limit allows the next request, by the exchange's clock. */
      readonly resetMs?: number;
    }
  | NotSent
  | UnknownOutcome;

/** Not one byte left, so Gate did nothing. */
export type NotSent = { readonly kind: 'not_sent'; readonly detail: string };

/** The outcome is unknown. `words` has Gate's message, if there is one; it proves nothing. */
export type UnknownOutcome = {
  readonly kind: 'unknown';
  readonly detail: string;
  readonly words?: GateMessage;
};

/** The outcome of a request to cancel or amend one order. */
export type ChangeOutcomeOf<Order> =
  | { readonly kind: 'accepted'; readonly order: Order }
  | ({ readonly kind: 'refused' } & GateMessage)
  | NotSent
  | UnknownOutcome;

export type Placement = PlacementOf<OrderSnapshot>;
export type ChangeOutcome = ChangeOutcomeOf<OrderSnapshot>;

/** How a market reads its responses. */
export type ResponseReading<Order> = {
  readonly parse: (row: unknown) => Order | undefined;
  readonly meaningOf: MeaningOf;
};

/** The outcome that a response to a placement proves. */
export function placementOf<Order extends { readonly text: string }>(
  response: GateResponse,
  text: string,
  { parse, meaningOf }: ResponseReading<Order>,
): PlacementOf<Order> {
  if (response.status === 200 || response.status === 201) {
    const order = parse(response.json);
    // It responds to this request, so an order without a text is this order too.
    return order?.text === text || order?.text === ''
      ? { kind: 'accepted', order: { ...order, text } }
      : { kind: 'unknown', detail: `Gate answered ${response.status} without this order` };
  }
  const meaning = meaningOf(response.status, response.label);
  if (meaning === 'unknown' || response.label === undefined) {
    const label = response.label ? ` ${response.label}` : '';
    const detail = `Gate answered ${response.status}${label}: ${response.message}`;
    return { kind: 'unknown', detail, ...messageOf(response) };
  }
  return {
    kind: meaning,
    label: response.label,
    message: response.message,
    ...(response.resetMs !== undefined && { resetMs: response.resetMs }),
  };
}

/** The outcome that a response to a cancellation or an amendment proves. */
export function changeOf<Order>(
  response: GateResponse,
  { parse }: Pick<ResponseReading<Order>, 'parse'>,
): ChangeOutcomeOf<Order> {
  if (response.status === 200) {
    const order = parse(response.json);
    return order
      ? { kind: 'accepted', order }
      : { kind: 'unknown', detail: 'Gate answered 200 without the order' };
  }
  const isRefusal = response.status >= 400 && response.status < 500 && response.label !== undefined;
  return isRefusal && response.label !== undefined
    ? { kind: 'refused', label: response.label, message: response.message }
    : {
        kind: 'unknown',
        detail: `Gate answered ${response.status}: ${response.message}`,
        ...messageOf(response),
      };
}

function messageOf({ label, message }: GateResponse): { readonly words?: GateMessage } {
  return label === undefined ? {} : { words: { label, message } };
}
