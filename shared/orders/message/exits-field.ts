import { Big } from '../../lib/decimal.ts';
import {
  type ListField,
  type ObjectField,
  optional,
  required,
  type Shape,
} from './object-field.ts';
import { decimal, isPositive, oneOf, ratioBelowOne, text } from './plain-fields.ts';
import { confirmSeconds, TRAIL } from './trigger-field.ts';

const TAKE_PROFITS_MAX = 5;

const share = text(
  (value) => isPositive(value) && new Big(value).lte('1'),
  'a ratio above 0 and at most 1 in quotes, as in "0.5" for half of what the exit owns',
);

const STOP_LOSS = {
  shape: {
    price: required(decimal),
    limit_price: optional(decimal),
    slippage: optional(ratioBelowOne),
    source: optional(oneOf('last', 'touch')),
    confirm_seconds: optional(confirmSeconds),
  },
  accepts: 'an object as in {"price": "57000"}',
} as const satisfies ObjectField<Shape>;

const TAKE_PROFIT = {
  items: {
    shape: { price: required(decimal), share: optional(share) },
    accepts: 'an object as in {"price": "63000", "share": "0.5"}',
  },
  lengthMax: TAKE_PROFITS_MAX,
  accepts: `a list of 1 to ${TAKE_PROFITS_MAX} objects, as in [{"price": "63000", "share": "0.5"}]`,
} as const satisfies ListField<Shape>;

/** When and at what prices coins are sold again. */
export const EXITS = {
  shape: {
    stop_loss: optional(STOP_LOSS),
    take_profit: optional(TAKE_PROFIT),
    trail: optional(TRAIL),
  },
  accepts:
    'an object with a "stop_loss", a "take_profit" or a "trail", as in {"stop_loss": {"price": "57000"}}',
} as const satisfies ObjectField<Shape>;
