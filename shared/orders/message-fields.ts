import * as z from 'zod/mini';
import { Big, DECIMAL } from '../decimal.ts';
import { parseTime } from './message-time.ts';

/** The fields of a message, what each accepts, and which actions take it. One table for all. */

export const ID = /^[0-9A-Za-z_.:-]{1,64}$/;
const CURRENCY_PAIR = /^[A-Z0-9]{1,20}_[A-Z0-9]{1,20}$/;
export const DEFAULT_ACCOUNT = 'main';

/** A surrogate without its other half is no text: what is stored would not be what was sent. */
const isWellFormed = (text: string): boolean => text.isWellFormed();

const id = z.string().check(z.regex(ID));
const decimal = z.string().check(
  z.regex(DECIMAL, { abort: true }),
  z.refine((value) => new Big(value).gt('0')),
);
const ratio = decimal.check(z.refine((value) => new Big(value).lt('1')));
const time = z.pipe(
  z.union([z.number(), z.string()]),
  z.transform((value, context) => {
    const timeMs = parseTime(value);
    if (timeMs === undefined) {
      context.issues.push({ code: 'custom', input: value, message: 'not a time' });
    }
    return timeMs ?? 0;
  }),
);

const COMMON = {
  id,
  account: z._default(z.string().check(z.regex(/^[A-Za-z0-9_-]{1,32}$/)), DEFAULT_ACCOUNT),
  issued_at: z.optional(time),
  note: z.optional(z.string().check(z.maxLength(256), z.refine(isWellFormed))),
};

const currencyPair = z.string().check(z.regex(CURRENCY_PAIR));

export const SCHEMAS = {
  place: z.strictObject({
    ...COMMON,
    action: z._default(z.literal('place'), 'place'),
    currency_pair: currencyPair,
    type: z._default(z.enum(['limit', 'market']), 'limit'),
    side: z.enum(['buy', 'sell']),
    amount: decimal,
    price: z.optional(decimal),
    time_in_force: z.optional(z.enum(['gtc', 'ioc', 'poc', 'fok'])),
    iceberg: z.optional(z.string().check(z.regex(DECIMAL))),
    stp_act: z.optional(z.enum(['cn', 'co', 'cb', '-'])),
    slippage: z.optional(ratio),
    submit_by: z.optional(time),
    cancel_at: z.optional(time),
  }),
  cancel: z.strictObject({ ...COMMON, action: z.literal('cancel'), target: id }),
  amend: z.strictObject({
    ...COMMON,
    action: z.literal('amend'),
    currency_pair: currencyPair,
    target: id,
    amount: z.optional(decimal),
    price: z.optional(decimal),
    submit_by: z.optional(time),
  }),
};

export type Action = keyof typeof SCHEMAS;
export type PlaceMessage = z.output<typeof SCHEMAS.place>;
export type CancelMessage = z.output<typeof SCHEMAS.cancel>;
export type AmendMessage = z.output<typeof SCHEMAS.amend>;

export const isAction = (value: unknown): value is Action =>
  typeof value === 'string' && Object.hasOwn(SCHEMAS, value);

export const fieldsOf = (action: Action): readonly string[] => Object.keys(SCHEMAS[action].shape);

const PLAIN =
  'in quotes, without sign or exponent, with at most 40 digits on each side of the point';
const A_DECIMAL = `a decimal above zero ${PLAIN}, as in "0.001"`;
const A_TIME =
  'a time in UTC as in "2026-11-22T09:00:00Z", or epoch milliseconds, between 2001-09-09 and 2286-11-20';
const AN_ID = '1 to 64 of 0-9 A-Z a-z _ . : -';

type Field = keyof PlaceMessage | keyof CancelMessage | keyof AmendMessage;

/** What a refusal says would have been right. */
export const ACCEPTS: Readonly<Record<Field, string>> = {
  id: AN_ID,
  account: 'the name of a configured account',
  action: '"place", "cancel" or "amend"',
  target: `the id of an order: ${AN_ID}`,
  currency_pair: 'a pair as Gate writes it, as in "BTC_USDT"',
  type: '"limit" or "market"',
  side: '"buy" or "sell"',
  amount: A_DECIMAL,
  price: A_DECIMAL,
  time_in_force: '"gtc", "ioc", "poc" or "fok"',
  iceberg: `a decimal ${PLAIN}, as in "0.001"`,
  stp_act: '"cn", "co", "cb" or "-"',
  slippage: 'a ratio above 0 and below 1 in quotes, as in "0.03" for 3 %',
  issued_at: A_TIME,
  submit_by: A_TIME,
  cancel_at: A_TIME,
  note: 'text of at most 256 characters, without half a surrogate pair',
};
