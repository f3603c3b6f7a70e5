import {
  type ObjectField,
  optional,
  type PlainField,
  required,
  type Shape,
} from './object-field.ts';
import { decimal, oneOf, ratioBelowOne, time } from './plain-fields.ts';

const CONFIRM_SECONDS_MAX = 300;
const SECONDS = /^(0|[1-9]\d{0,2})$/;

export const confirmSeconds: PlainField<number> = {
  read(value) {
    const isRight = typeof value === 'string' && SECONDS.test(value);
    return isRight && Number(value) <= CONFIRM_SECONDS_MAX ? Number(value) : undefined;
  },
  accepts: `a whole number of seconds in quotes, from "0" to "${CONFIRM_SECONDS_MAX}"`,
};

/** Comes back by a ratio from the best price. */
export const TRAIL = {
  shape: { by: required(ratioBelowOne), from: optional(decimal) },
  accepts: 'an object as in {"by": "0.03"} or {"by": "0.03", "from": "62000"}',
} as const satisfies ObjectField<Shape>;

/** The condition of an order that waits for a price. */
export const TRIGGER = {
  shape: {
    price: optional(decimal),
    rule: optional(oneOf('>=', '<=')),
    trail: optional(TRAIL),
    source: optional(oneOf('last', 'touch')),
    confirm_seconds: optional(confirmSeconds),
    expires_at: optional(time),
  },
  accepts: 'an object as in {"price": "58000", "rule": "<="} or {"trail": {"by": "0.03"}}',
} as const satisfies ObjectField<Shape>;

/** An amendment of a trigger. */
export const AMENDED_TRIGGER = {
  shape: { price: required(decimal) },
  accepts: 'an object with the new price, as in {"price": "58000"}',
} as const satisfies ObjectField<Shape>;
