import { Big, DECIMAL } from '../../lib/decimal.ts';
import { parseTime } from '../../lib/parse-time.ts';
import { ACTIONS, type Action } from '../model/request.ts';

/**
 * The fields of a message, their accepted values, and the actions that use them. One table for all.
 */

export const ID = /^[0-9A-Za-z_.:-]{1,64}$/;
const CURRENCY_PAIR = /^[A-Z0-9]{1,20}_[A-Z0-9]{1,20}$/;
export const DEFAULT_TYPE = 'limit';
export const NOTE_LENGTH_MAX = 256;

type Field<T> = {
  /** The parsed value; undefined for a value that is not accepted. */
  readonly read: (value: unknown) => T | undefined;
  /** The accepted values, as a refusal states them. */
  readonly accepts: string;
};

function text(isRight: (value: string) => boolean, accepts: string): Field<string> {
  return {
    read: (value) => (typeof value === 'string' && isRight(value) ? value : undefined),
    accepts,
  };
}

function oneOf<T extends string>(...values: readonly T[]): Field<T> {
  return {
    read: (value) => values.find((each) => each === value),
    accepts: values
      .map((value) => `"${value}"`)
      .join(', ')
      .replace(/, ([^,]*)$/, ' or $1'),
  };
}

const PLAIN =
  'in quotes, without sign or exponent, with at most 40 digits on each side of the point';
const isDecimal = (value: string) => DECIMAL.test(value);
const isPositive = (value: string) => isDecimal(value) && new Big(value).gt('0');

const decimal = text(isPositive, `a decimal above zero ${PLAIN}, as in "0.001"`);
const time: Field<number> = {
  read: (value) =>
    typeof value === 'string' || typeof value === 'number' ? parseTime(value) : undefined,
  accepts:
    'a time in UTC as in "2026-11-22T09:00:00Z" or "2026-11-22T09:00:00.123456+00:00", or epoch milliseconds, between 2001-09-09 and 2286-11-20',
};
const AN_ID = '1 to 64 of 0-9 A-Z a-z _ . : -';

const FIELDS = {
  id: text((value) => ID.test(value), AN_ID),
  account: text((value) => /^[A-Za-z0-9_-]{1,32}$/.test(value), 'the name of a configured account'),
  issued_at: time,
  // A surrogate without its other half would not survive storage.
  note: text(
    (value) => value.length <= NOTE_LENGTH_MAX && value.isWellFormed(),
    `text of at most ${NOTE_LENGTH_MAX} characters, without half a surrogate pair`,
  ),
  action: oneOf(...ACTIONS),
  target: text((value) => ID.test(value), `the id of an order: ${AN_ID}`),
  currency_pair: text(
    (value) => CURRENCY_PAIR.test(value),
    'a pair as Gate writes it, as in "BTC_USDT"',
  ),
  type: oneOf('limit', 'market'),
  side: oneOf('buy', 'sell'),
  amount: decimal,
  quote_amount: decimal,
  price: decimal,
  time_in_force: oneOf('gtc', 'ioc', 'poc', 'fok'),
  iceberg: text(isDecimal, `a decimal ${PLAIN}, as in "0.001"`),
  stp_act: oneOf('cn', 'co', 'cb', '-'),
  slippage: text(
    (value) => isPositive(value) && new Big(value).lt('1'),
    'a ratio above 0 and below 1 in quotes, as in "0.03" for 3 %',
  ),
  submit_by: time,
  cancel_at: time,
};

type Name = keyof typeof FIELDS;
type Value<N extends Name> = Exclude<ReturnType<(typeof FIELDS)[N]['read']>, undefined>;

const COMMON = {
  id: 'required',
  account: 'optional',
  issued_at: 'optional',
  note: 'optional',
} as const;

/** The fields of each action, in the order in which they are read. */
export const MESSAGES = {
  place: {
    ...COMMON,
    action: 'optional',
    currency_pair: 'required',
    type: 'optional',
    side: 'required',
    amount: 'optional',
    quote_amount: 'optional',
    price: 'optional',
    time_in_force: 'optional',
    iceberg: 'optional',
    stp_act: 'optional',
    slippage: 'optional',
    submit_by: 'optional',
    cancel_at: 'optional',
  },
  cancel: { ...COMMON, action: 'required', target: 'required' },
  amend: {
    ...COMMON,
    action: 'required',
    currency_pair: 'required',
    target: 'required',
    amount: 'optional',
    price: 'optional',
    submit_by: 'optional',
  },
} as const satisfies Readonly<Record<Action, Partial<Record<Name, 'required' | 'optional'>>>>;

type Names<A extends Action, Need> = {
  [N in keyof (typeof MESSAGES)[A]]: (typeof MESSAGES)[A][N] extends Need ? N : never;
}[keyof (typeof MESSAGES)[A]] &
  Name;

type Message<A extends Action> = {
  readonly [N in Exclude<Names<A, 'required'>, 'action'>]: Value<N>;
} & { readonly [N in Exclude<Names<A, 'optional'>, 'action'>]?: Value<N> } & { readonly action: A };

export type PlaceMessage = Message<'place'>;
export type CancelMessage = Message<'cancel'>;
export type AmendMessage = Message<'amend'>;
export type AnyMessage = { readonly [A in Action]: Message<A> }[Action];

export function isAction(value: unknown): value is Action {
  return typeof value === 'string' && Object.hasOwn(MESSAGES, value);
}

export const fieldsOf = (action: Action): readonly string[] => Object.keys(MESSAGES[action]);

/** The accepted values of a field, for people. */
export const accepts = (field: Name): string => FIELDS[field].accepts;

export type FieldFault =
  | { readonly kind: 'missing' | 'invalid'; readonly field: Name }
  | { readonly kind: 'unknown'; readonly field: string };

/** The parsed fields of the message, or its first fault. */
export function readFields(
  action: Action,
  fields: Readonly<Record<string, unknown>>,
): { readonly message: AnyMessage } | { readonly fault: FieldFault } {
  const message: Record<string, unknown> = { action };
  for (const [name, need] of Object.entries(MESSAGES[action]) as [Name, string][]) {
    if (Object.hasOwn(fields, name)) {
      const value = FIELDS[name].read(fields[name]);
      if (value === undefined) return { fault: { kind: 'invalid', field: name } };
      message[name] = value;
    } else if (need === 'required') return { fault: { kind: 'missing', field: name } };
  }
  const unknown = Object.keys(fields).find((name) => !Object.hasOwn(MESSAGES[action], name));
  if (unknown !== undefined) return { fault: { kind: 'unknown', field: unknown } };
  return { message: message as AnyMessage };
}
