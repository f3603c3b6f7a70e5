import { normalizeDecimal } from '../../lib/decimal.ts';
import type { ContractOrder } from '../../market/contract-order.ts';
import { type Reason, reason } from '../model/reason.ts';
import type { ContractAmendment } from '../model/request.ts';
import type { ContractAmendMessage, ContractPlaceMessage } from './fields.ts';

/** The rules between the fields of a message about a contract. */
export function contractFault(message: ContractPlaceMessage): Reason | undefined {
  const fault = (field: string, text: string) => reason('INVALID_FIELD', text, field);
  const { size, price, tif, close = false, iceberg, market_order_slip_ratio: slip } = message;
  const isZero = normalizeDecimal(size) === '0';
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

export function contractAmendmentFault({ size, price }: ContractAmendMessage): Reason | undefined {
  if (size === undefined && price === undefined) {
    return reason('MISSING_FIELD', 'An amendment needs "size", "price" or both.', 'size');
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
  const { contract, size, price } = message;
  return {
    settle: 'usdt',
    contract,
    ...(size !== undefined && { size: normalizeDecimal(size) }),
    ...(price !== undefined && { price: normalizeDecimal(price) }),
  };
}
