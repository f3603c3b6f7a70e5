import { normalizeDecimal } from '../../lib/decimal.ts';
import type { ContractOrder } from '../../market/contract-order.ts';
import { type Reason, reason } from '../model/reason.ts';
import type { ContractAmendment, PositionHolding } from '../model/request.ts';
import { enteredAt, exitsFault } from './exits-rules.ts';
import type { ContractAmendMessage, ContractExitMessage, ContractPlaceMessage } from './fields.ts';
import { contractSlicesFault } from './slices-rules.ts';
import { triggerFault } from './trigger-rules.ts';

/** The rules between the fields of a message about a contract. */
export function contractFault(message: ContractPlaceMessage): Reason | undefined {
  const fault = (field: string, text: string) => reason('INVALID_FIELD', text, field);
  const { size, price, tif, close = false, iceberg, market_order_slip_ratio: slip } = message;
  const isZero = normalizeDecimal(size) === '0';
  const nested =
    triggerFault(message) ??
    closingTriggerFault(message) ??
    openingExitsFault(message) ??
    contractSlicesFault(message);
  if (nested) return nested;
  if (isZero && !close) return fault('size', 'A size of "0" needs "close": true.');
  if (!isZero && close) return fault('close', 'An order that closes a position has the size "0".');
  if (normalizeDecimal(price) !== '0') {
    return slip === undefined
      ? undefined
      : fault('market_order_slip_ratio', '"market_order_slip_ratio" is for market orders only.');
  }
  if (iceberg !== undefined) return fault('iceberg', 'A market order takes no "iceberg".');
  // Source: Gate, POST /futures/{settle}/orders: the price "0" with "ioc" is a market order.
  if (tif !== undefined && tif !== 'ioc') {
    return fault('tif', 'A market order, which has the price "0", takes "ioc" (its default).');
  }
  return undefined;
}

/** An order that closes has no side before Gate gives it one. */
function closingTriggerFault({ trigger, close }: ContractPlaceMessage): Reason | undefined {
  if (!trigger || !close) return undefined;
  const fault = (field: string, needs: string) =>
    reason('INVALID_FIELD', `${needs} needs a side: send a "size" and "reduce_only".`, field);
  if (trigger.trail) return fault('trigger.trail', 'A trail');
  return trigger.source === 'touch' ? fault('trigger.source', 'The source "touch"') : undefined;
}

/** Exits close what an order opens. */
function openingExitsFault(message: ContractPlaceMessage): Reason | undefined {
  const { exits, size, price, reduce_only: reduces, close, trigger } = message;
  if (!exits) return undefined;
  if (reduces || close) {
    const text =
      '"exits" close what an order opens. For a position that is held, send "action": "exit".';
    return reason('INVALID_FIELD', text, 'exits');
  }
  const limit = normalizeDecimal(price) === '0' ? undefined : price;
  return exitsFault(exits, { side: closingSide(size), ...enteredAt(limit, trigger) });
}

/** What a size opens is closed on the other side. */
const closingSide = (size: string): 'buy' | 'sell' => (size.startsWith('-') ? 'buy' : 'sell');

export function contractExitFault({ size, exits }: ContractExitMessage): Reason | undefined {
  if (normalizeDecimal(size) === '0') {
    const text =
      'The "size" of an exit is that of the orders that close: "-5" sells 5 of a long position.';
    return reason('INVALID_FIELD', text, 'size');
  }
  return exitsFault(exits, { side: sideOf(size) });
}

const sideOf = (size: string): 'buy' | 'sell' => (size.startsWith('-') ? 'sell' : 'buy');

/** Equal parts of a position become equal objects, with the same order of fields. */
export function normalizePosition({ contract, size }: ContractExitMessage): PositionHolding {
  return { settle: 'usdt', contract, side: sideOf(size), size: normalizeDecimal(size) };
}

export function contractAmendmentFault({
  size,
  price,
  trigger,
}: ContractAmendMessage): Reason | undefined {
  const changesOrder = size !== undefined || price !== undefined;
  if (changesOrder && trigger) {
    const text =
      'An amendment changes the "trigger" of an armed order, or "size" and "price" of an open one.';
    return reason('INVALID_FIELD', text, 'trigger');
  }
  if (!changesOrder && !trigger) {
    const text = 'An amendment needs "size", "price" or both, or a "trigger".';
    return reason('MISSING_FIELD', text, 'size');
  }
  if (size === undefined || normalizeDecimal(size) !== '0') return undefined;
  const text = 'The new total size is not "0": cancel the order instead.';
  return reason('INVALID_FIELD', text, 'size');
}

/** Equal orders become equal objects, with the same order of fields. */
export function normalizeContractOrder(message: ContractPlaceMessage): ContractOrder {
  const price = normalizeDecimal(message.price);
  return {
    settle: 'usdt',
    contract: message.contract,
    size: normalizeDecimal(message.size),
    price,
    tif: message.tif ?? (price === '0' ? 'ioc' : 'gtc'),
    ...(message.reduce_only && { reduce_only: true }),
    ...(message.close && { close: true }),
    ...(message.iceberg !== undefined && { iceberg: normalizeDecimal(message.iceberg) }),
    ...(message.market_order_slip_ratio !== undefined && {
      market_order_slip_ratio: normalizeDecimal(message.market_order_slip_ratio),
    }),
  };
}

export function normalizeContractAmendment(message: ContractAmendMessage): ContractAmendment {
  const { contract, size, price, trigger } = message;
  return {
    settle: 'usdt',
    contract,
    ...(size !== undefined && { size: normalizeDecimal(size) }),
    ...(price !== undefined && { price: normalizeDecimal(price) }),
    ...(trigger && { trigger: { price: normalizeDecimal(trigger.price) } }),
  };
}
