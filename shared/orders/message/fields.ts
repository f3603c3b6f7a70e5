import { Big } from '../../lib/decimal.ts';
import { ACTIONS, type Action } from '../model/request.ts';
import { CONTRACT_AMENDMENT, CONTRACT_EXIT, CONTRACT_ORDER } from './contract-fields.ts';
import { EXITS } from './exits-field.ts';
import {
  type FieldFault,
  optional,
  readObject,
  required,
  type Shape,
  type ValuesOf,
} from './object-field.ts';
import {
  decimal,
  isDecimal,
  isPositive,
  oneOf,
  PLAIN,
  ratioBelowOne,
  text,
  time,
} from './plain-fields.ts';
import { SLICES } from './slices-field.ts';
import { AMENDED_TRIGGER, TRIGGER } from './trigger-field.ts';

/**
 * The fields of a message, their accepted values, and the actions that use them. One table for all.
 */

export const ID = /^[0-9A-Za-z_.:-]{1,64}$/;
const CURRENCY_PAIR = /^[A-Z0-9]{1,20}_[A-Z0-9]{1,20}$/;
export const DEFAULT_TYPE = 'limit';
export const NOTE_LENGTH_MAX = 256;

const AN_ID = '1 to 64 of 0-9 A-Z a-z _ . : -';
const action = oneOf(...ACTIONS);
/** An order's exit, or a leg. Only the functions that make children send messages under such an id. */
export const CHILD_ID = /^[0-9A-Za-z_.:-]{1,64}(\/[0-9A-Za-z]{1,8}){1,2}$/;
const orderId = text((value) => ID.test(value), `the id of an order: ${AN_ID}`);
const target = text(
  (value) => ID.test(value) || CHILD_ID.test(value),
  `the id of an order or an exit: ${AN_ID}; or of a child, as in "my-id/exit" or "my-id/tp1"`,
);
const currencyPair = text(
  (value) => CURRENCY_PAIR.test(value),
  'a pair as Gate writes it, as in "BTC_USDT"',
);
const account = text(
  (value) => /^[A-Za-z0-9_-]{1,32}$/.test(value),
  'the name of a configured account',
);
// A surrogate without its other half would not survive storage.
const note = text(
  (value) => value.length <= NOTE_LENGTH_MAX && value.isWellFormed(),
  `text of at most ${NOTE_LENGTH_MAX} characters, without half a surrogate pair`,
);
const amountOfAvailable = text(
  (value) => isPositive(value) && new Big(value).lte('1'),
  'a ratio above 0 and at most 1 in quotes, as in "0.5" for half of what is available',
);

const COMMON = {
  id: required(text((value) => ID.test(value) || CHILD_ID.test(value), AN_ID)),
  account: optional(account),
  issued_at: optional(time),
  note: optional(note),
};

/** The fields of each action, in the order in which they are read. */
export const MESSAGES = {
  place: {
    ...COMMON,
    action: optional(action),
    currency_pair: required(currencyPair),
    type: optional(oneOf('limit', 'market')),
    side: required(oneOf('buy', 'sell')),
    amount: optional(decimal),
    quote_amount: optional(decimal),
    amount_of_available: optional(amountOfAvailable),
    price: optional(decimal),
    time_in_force: optional(oneOf('gtc', 'ioc', 'poc', 'fok')),
    iceberg: optional(text(isDecimal, `a decimal ${PLAIN}, as in "0.001"`)),
    stp_act: optional(oneOf('cn', 'co', 'cb', '-')),
    slippage: optional(ratioBelowOne),
    trigger: optional(TRIGGER),
    exits: optional(EXITS),
    slices: optional(SLICES),
    submit_by: optional(time),
    cancel_at: optional(time),
  },
  exit: {
    ...COMMON,
    action: required(action),
    currency_pair: required(currencyPair),
    amount: optional(decimal),
    amount_of_available: optional(amountOfAvailable),
    exits: required(EXITS),
    submit_by: optional(time),
  },
  cancel: { ...COMMON, action: required(action), target: required(target) },
  amend: {
    ...COMMON,
    action: required(action),
    currency_pair: required(currencyPair),
    target: required(orderId),
    amount: optional(decimal),
    price: optional(decimal),
    trigger: optional(AMENDED_TRIGGER),
    submit_by: optional(time),
  },
} as const satisfies Readonly<Record<Action, Shape>>;

/** The fields of messages about a contract in place of a pair. */
export const CONTRACT_MESSAGES = {
  place: { ...COMMON, action: optional(action), ...CONTRACT_ORDER },
  exit: { ...COMMON, action: required(action), ...CONTRACT_EXIT },
  amend: { ...COMMON, action: required(action), target: required(orderId), ...CONTRACT_AMENDMENT },
} as const satisfies Readonly<Partial<Record<Action, Shape>>>;

type ContractAction = keyof typeof CONTRACT_MESSAGES;

type ContractMessage<A extends ContractAction> = Omit<
  ValuesOf<(typeof CONTRACT_MESSAGES)[A]>,
  'action'
> & { readonly action: A };

export type ContractPlaceMessage = ContractMessage<'place'>;
export type ContractExitMessage = ContractMessage<'exit'>;
export type ContractAmendMessage = ContractMessage<'amend'>;

type Message<A extends Action> = Omit<ValuesOf<(typeof MESSAGES)[A]>, 'action'> & {
  readonly action: A;
};

export type PlaceMessage = Message<'place'>;
export type ExitMessage = Message<'exit'>;
export type CancelMessage = Message<'cancel'>;
export type AmendMessage = Message<'amend'>;
export type AnyMessage =
  | { readonly [A in Action]: Message<A> }[Action]
  | ContractPlaceMessage
  | ContractExitMessage
  | ContractAmendMessage;

export function isAction(value: unknown): value is Action {
  return typeof value === 'string' && Object.hasOwn(MESSAGES, value);
}

/** The accepted values of a field of an order, for people. */
export function accepts(name: keyof (typeof MESSAGES)['place']): string {
  return MESSAGES.place[name].field.accepts;
}

/** A message names its instrument by one of two fields. */
function shapeOf(messageAction: Action, fields: Readonly<Record<string, unknown>>): Shape {
  const isOfContract = Object.hasOwn(fields, 'contract') || Object.hasOwn(fields, 'settle');
  const ofContract: Readonly<Partial<Record<Action, Shape>>> = CONTRACT_MESSAGES;
  return (isOfContract && ofContract[messageAction]) || MESSAGES[messageAction];
}

/** The parsed fields of the message, or its first fault. */
export function readFields(
  messageAction: Action,
  fields: Readonly<Record<string, unknown>>,
): { readonly message: AnyMessage } | { readonly fault: FieldFault } {
  const read = readObject<Shape>(shapeOf(messageAction, fields), fields);
  if ('fault' in read) return read;
  return { message: { ...read.value, action: messageAction } as AnyMessage };
}
