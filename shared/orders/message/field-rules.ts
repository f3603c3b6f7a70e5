import { isoTime } from '../../lib/clock.ts';
import { isContract } from '../../market/contract-order.ts';
import { icebergFault } from '../model/iceberg-fault.ts';
import { type Reason, reason } from '../model/reason.ts';
import { deadlinesOf, type RequestPayload } from '../model/request.ts';
import { contractAmendmentFault, contractExitFault, contractFault } from './contract-rules.ts';
import { enteredAt, exitsFault } from './exits-rules.ts';
import {
  type AmendMessage,
  type AnyMessage,
  accepts,
  DEFAULT_TYPE,
  type ExitMessage,
  type PlaceMessage,
} from './fields.ts';
import { slicesFault, startFault } from './slices-rules.ts';
import { expiryFault, triggerFault } from './trigger-rules.ts';

const MAX_LIFE_MS = 3_600_000;
/** How far a sender's clock may be ahead of SQS's. */
const MAX_CLOCK_AHEAD_MS = 30_000;

/** The rules between the fields of a message. */
export function faultBetweenFields(message: AnyMessage): Reason | undefined {
  switch (message.action) {
    case 'place':
      return isContract(message) ? contractFault(message) : orderFault(message);
    case 'amend':
      return isContract(message) ? contractAmendmentFault(message) : amendmentFault(message);
    case 'exit':
      return isContract(message) ? contractExitFault(message) : exitFault(message);
    case 'cancel':
      return undefined;
  }
}

function exitFault({ amount, amount_of_available: ratio, exits }: ExitMessage): Reason | undefined {
  if (amount === undefined && ratio === undefined) {
    const text = `An exit needs an "amount" or an "amount_of_available": ${accepts('amount')}.`;
    return reason('MISSING_FIELD', text, 'amount');
  }
  if (amount !== undefined && ratio !== undefined) {
    const text = 'An exit takes one of "amount" and "amount_of_available".';
    return reason('INVALID_FIELD', text, 'amount_of_available');
  }
  return exitsFault(exits, { side: 'sell' });
}

function amendmentFault({ amount, price, trigger }: AmendMessage): Reason | undefined {
  const changesOrder = amount !== undefined || price !== undefined;
  if (changesOrder && trigger) {
    const text =
      'An amendment changes the "trigger" of an armed order, or "amount" and "price" of an open one.';
    return reason('INVALID_FIELD', text, 'trigger');
  }
  if (changesOrder || trigger) return undefined;
  const text = 'An amendment needs "amount", "price" or both, or a "trigger".';
  return reason('MISSING_FIELD', text, 'amount');
}

const SIZES = ['amount', 'quote_amount', 'amount_of_available'] as const;

function orderFault(message: PlaceMessage): Reason | undefined {
  const fault = (field: string, text: string) => reason('INVALID_FIELD', text, field);
  const { type = DEFAULT_TYPE, amount } = message;
  const sizes = SIZES.filter((size) => message[size] !== undefined);
  if (sizes.length === 0) {
    const text = `An order needs an "amount", a "quote_amount" or an "amount_of_available": ${accepts('amount')}.`;
    return reason('MISSING_FIELD', text, 'amount');
  }
  if (sizes.length > 1) {
    const text = 'An order takes one of "amount", "quote_amount" and "amount_of_available".';
    return fault(sizes.at(-1)!, text);
  }
  const nestedFault = triggerFault(message) ?? orderExitsFault(message) ?? slicesFault(message);
  if (nestedFault) return nestedFault;
  if (type === 'limit') {
    if (message.price === undefined) {
      return reason(
        'MISSING_FIELD',
        `A limit order needs a "price": ${accepts('price')}.`,
        'price',
      );
    }
    if (message.slippage !== undefined) {
      return fault('slippage', '"slippage" is for market orders only.');
    }
    return amount === undefined ? undefined : icebergFault(amount, message.iceberg);
  }
  if (message.price !== undefined) return fault('price', 'A market order takes no "price".');
  if (message.iceberg !== undefined) return fault('iceberg', 'A market order takes no "iceberg".');
  // Source: Gate, POST /spot/orders, time_in_force.
  if (!['ioc', 'fok', undefined].includes(message.time_in_force)) {
    return fault('time_in_force', 'A market order takes "ioc" (the default) or "fok".');
  }
  return undefined;
}

function orderExitsFault({ exits, side, price, trigger }: PlaceMessage): Reason | undefined {
  if (!exits) return undefined;
  if (side === 'sell') {
    const text =
      '"exits" sell what a buy has bought. For coins that are held, send "action": "exit".';
    return reason('INVALID_FIELD', text, 'exits');
  }
  return exitsFault(exits, { side: 'sell', ...enteredAt(price, trigger) });
}

/** The fault in the times of a message that SQS received at `sentAtMs`. */
export function timeFault(
  sentAtMs: number,
  { issued_at: statedMs }: AnyMessage,
  payload: RequestPayload,
): Reason | undefined {
  const fault = (field: string, text: string) => reason('INVALID_FIELD', text, field);
  const issuedAtMs = statedMs ?? sentAtMs;
  // A cancel is always allowed, also by a sender whose clock is wrong: it has no deadline.
  if (payload.action !== 'cancel' && issuedAtMs > sentAtMs + MAX_CLOCK_AHEAD_MS) {
    const text = `"issued_at" must not lie after the message was received: ${isoTime(sentAtMs)}.`;
    return fault('issued_at', text);
  }
  const { submitByMs, cancelAtMs } = deadlinesOf(payload);
  if (submitByMs === undefined) return undefined;
  // Without an `issued_at`, an overdue message is late and not wrong: the same message was valid
  // when it was first sent, so this one is a repeat.
  if (statedMs !== undefined && submitByMs <= statedMs) {
    return fault('submit_by', '"submit_by" must lie after "issued_at".');
  }
  if (submitByMs > issuedAtMs + MAX_LIFE_MS) {
    return fault('submit_by', '"submit_by" may lie at most 1 hour after "issued_at".');
  }
  if (statedMs !== undefined && cancelAtMs !== undefined && cancelAtMs <= statedMs) {
    return fault('cancel_at', '"cancel_at" must lie after "issued_at".');
  }
  if (payload.action !== 'place') return undefined;
  const { trigger, slices } = payload;
  if (trigger) return expiryFault(trigger, issuedAtMs, statedMs !== undefined);
  return startFault(slices?.startAtMs, issuedAtMs);
}
