import { meaningOf, type Refusal } from '../errors.ts';
import type { GateResponse } from '../response.ts';
import { type OrderSnapshot, parseGateOrder } from './order-row.ts';

/** What Gate says where it does not do what it was asked to. */
export type GateWords = { readonly label: string; readonly message: string };

/** What became of one placement. Only `accepted` and the refusals are certain. */
export type Placement =
  | { readonly kind: 'accepted'; readonly order: OrderSnapshot }
  | {
      readonly kind: Refusal;
      readonly label: string;
      readonly message: string;
      /** When a rate limit lets the next request through, by the exchange's clock. */
      readonly resetMs?: number;
    }
  | { readonly kind: 'not_sent'; readonly detail: string }
  | Unknown;

/** What became of it is not known; `words` where Gate said something that decides nothing. */
type Unknown = { readonly kind: 'unknown'; readonly detail: string; readonly words?: GateWords };

/** What became of a request to cancel or amend one order. */
export type ExchangeAnswer =
  | { readonly kind: 'accepted'; readonly order: OrderSnapshot }
  | ({ readonly kind: 'refused' } & GateWords)
  | Unknown;

/** What an answer to a placement makes certain. */
export function placementOf(answer: GateResponse, text: string): Placement {
  if (answer.status === 200 || answer.status === 201) {
    const order = parseGateOrder(answer.json);
    // It answers this request: a row without a text is of this order too.
    return order?.text === text || order?.text === ''
      ? { kind: 'accepted', order: { ...order, text } }
      : { kind: 'unknown', detail: `Gate answered ${answer.status} without this order` };
  }
  const meaning = meaningOf(answer.status, answer.label);
  if (meaning === 'unknown' || answer.label === undefined) {
    const label = answer.label ? ` ${answer.label}` : '';
    const detail = `Gate answered ${answer.status}${label}: ${answer.message}`;
    return { kind: 'unknown', detail, ...wordsOf(answer) };
  }
  return {
    kind: meaning,
    label: answer.label,
    message: answer.message,
    ...(answer.resetMs !== undefined && { resetMs: answer.resetMs }),
  };
}

/** What an answer to a cancellation or an amendment makes certain. */
export function changeOf(answer: GateResponse): ExchangeAnswer {
  if (answer.status === 200) {
    const order = parseGateOrder(answer.json);
    return order
      ? { kind: 'accepted', order }
      : { kind: 'unknown', detail: 'Gate answered 200 without the order' };
  }
  const isRefusal = answer.status >= 400 && answer.status < 500 && answer.label !== undefined;
  return isRefusal && answer.label !== undefined
    ? { kind: 'refused', label: answer.label, message: answer.message }
    : {
        kind: 'unknown',
        detail: `Gate answered ${answer.status}: ${answer.message}`,
        ...wordsOf(answer),
      };
}

function wordsOf({ label, message }: GateResponse): { readonly words?: GateWords } {
  return label === undefined ? {} : { words: { label, message } };
}
