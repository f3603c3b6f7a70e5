import { Big } from '../../lib/decimal.ts';
import { EXITS } from './exits-field.ts';
import { optional, type PlainField, required, type Shape } from './object-field.ts';
import { decimal, isDecimal, oneOf, PLAIN, ratioBelowOne, text, time } from './plain-fields.ts';
import { SLICES } from './slices-field.ts';
import { AMENDED_TRIGGER, TRIGGER } from './trigger-field.ts';

/** The fields of messages about contracts, which no message about a pair has. */

const CONTRACT = /^[A-Z0-9]{1,20}_USDT$/;

const contract = text(
  (value) => CONTRACT.test(value),
  'a contract that is settled in USDT, as Gate writes it: as in "BTC_USDT"',
);

/** A minus is the only sign, and there is no zero with one. */
function isSigned(value: string): boolean {
  const digits = value.replace(/^-/, '');
  return isDecimal(digits) && (digits === value || !new Big(digits).eq('0'));
}

const size = text(
  isSigned,
  'signed contracts in quotes, as in "5" to buy and "-5" to sell, or "0" with "close": true',
);
const price = text(isDecimal, `a decimal ${PLAIN}, as in "61000.5", or "0" for a market order`);
const yes: PlainField<boolean> = {
  read: (value) => (typeof value === 'boolean' ? value : undefined),
  accepts: 'true or false, without quotes',
};

const INSTRUMENT = {
  contract: required(contract),
  settle: optional(oneOf('usdt')),
} as const satisfies Shape;

export const CONTRACT_ORDER = {
  ...INSTRUMENT,
  size: required(size),
  price: required(price),
  tif: optional(oneOf('gtc', 'ioc', 'poc', 'fok')),
  reduce_only: optional(yes),
  close: optional(yes),
  iceberg: optional(text(isDecimal, `contracts ${PLAIN}, as in "1"`)),
  market_order_slip_ratio: optional(ratioBelowOne),
  trigger: optional(TRIGGER),
  exits: optional(EXITS),
  slices: optional(SLICES),
  submit_by: optional(time),
  cancel_at: optional(time),
} as const satisfies Shape;

/** Closes a part of a position. The size has the sign of the orders that close it. */
export const CONTRACT_EXIT = {
  ...INSTRUMENT,
  size: required(size),
  exits: required(EXITS),
  submit_by: optional(time),
} as const satisfies Shape;

export const CONTRACT_AMENDMENT = {
  ...INSTRUMENT,
  size: optional(size),
  price: optional(decimal),
  trigger: optional(AMENDED_TRIGGER),
  submit_by: optional(time),
} as const satisfies Shape;
