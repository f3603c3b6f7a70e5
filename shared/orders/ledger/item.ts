import { INDEXES, type Item, keyOfOrder, stemOf, withoutKeys } from '../../ledger/keys.ts';
import type { Armed } from '../model/armed.ts';
import type { OrderAttributes } from '../model/attributes.ts';
import { isPreCancelMarker } from '../model/pre-cancel-marker.ts';
import {
  type Attempt,
  actionOf,
  type ExchangeOrder,
  isUnfinished,
  NOTHING_FILLED,
  type OrderRecord,
} from '../model/record.ts';

type Part = 'envelope' | 'attempt' | 'exchange' | 'armed';

/**
 * The attributes that a record holds in its attempt, in its order at the exchange, and in its state
 * while it waits for its trigger.
 */
const PARTS: Readonly<
  Record<Exclude<keyof Attempt, 'number'>, 'attempt'> &
    Record<keyof ExchangeOrder, 'exchange'> &
    Record<keyof Armed, 'armed'>
> = {
  text: 'attempt',
  signedAtMs: 'attempt',
  exptimeMs: 'attempt',
  unsentAtMs: 'attempt',
  resubmitted: 'attempt',
  absentAtMs: 'attempt',
  gateAnswer: 'attempt',
  orderId: 'exchange',
  filledAmount: 'exchange',
  filledTotal: 'exchange',
  left: 'exchange',
  avgDealPrice: 'exchange',
  fees: 'exchange',
  isEstimate: 'exchange',
  finishAs: 'exchange',
  updateTimeMs: 'exchange',
  missingAtMs: 'exchange',
  inferredAtMs: 'exchange',
  lastAmendment: 'exchange',
  amendText: 'exchange',
  adopted: 'exchange',
  accounting: 'exchange',
  armedSinceMs: 'armed',
  armedVersion: 'armed',
  firings: 'armed',
  firedAtMs: 'armed',
  observed: 'armed',
  extremum: 'armed',
  suspended: 'armed',
  touchedAtMs: 'armed',
};

function partOf(attribute: string): Part {
  return Object.hasOwn(PARTS, attribute) ? PARTS[attribute as keyof typeof PARTS] : 'envelope';
}

/** A record's attributes. Every item has fills and a number of attempts, also without any. */
export function attributesOf(record: OrderRecord): OrderAttributes {
  const { stem: _stem, action: _kind, attempt, exchange, ...known } = record;
  const { armed, ...rest } = 'armed' in known ? known : { ...known, armed: undefined };
  const { number = 0, ...ofAttempt } = attempt ?? {};
  const action = actionOf(record);
  return {
    ...rest,
    action,
    attempt: number,
    ...ofAttempt,
    ...NOTHING_FILLED,
    ...exchange,
    ...armed,
  };
}

export const itemOf = (record: OrderRecord): Item => itemFrom(record.stem, attributesOf(record));

export function itemFrom(stem: string, attributes: OrderAttributes): Item {
  const { status, account, accounting } = attributes;
  return {
    ...keyOfOrder(stem),
    ...attributes,
    ...(isUnfinished({ status, exchange: { accounting } }) && {
      [INDEXES.unfinished.partition]: account,
    }),
  };
}

export function recordOf(item: Item): OrderRecord {
  return recordFrom(stemOf(item), withoutKeys(item));
}

export function recordFrom(stem: string, attributes: Item | OrderAttributes): OrderRecord {
  const parts: Readonly<Record<Part, Item>> = {
    envelope: {},
    attempt: {},
    exchange: {},
    armed: {},
  };
  for (const [attribute, value] of Object.entries(attributes)) {
    if (value !== undefined) parts[partOf(attribute)][attribute] = value;
  }
  const { attempt: number, ...envelope } = parts.envelope;
  return {
    ...envelope,
    stem,
    action: kindOf(attributes as OrderAttributes),
    ...(Number(number) > 0 && { attempt: { number, ...parts.attempt } }),
    ...(parts.exchange.orderId !== undefined && { exchange: parts.exchange }),
    ...(parts.armed.armedSinceMs !== undefined && { armed: parts.armed }),
  } as OrderRecord;
}

/** Items name the action alone. A message that was never understood is stored as an order. */
function kindOf(attributes: OrderAttributes): OrderRecord['action'] {
  const { action, order } = attributes;
  if (action !== 'place' || order !== undefined) return action;
  return isPreCancelMarker(attributes) ? 'blocked' : 'unread';
}

/** The attributes that a write must set and remove to turn one item into the other. */
export function difference(
  before: Item,
  after: Item,
): { readonly set: readonly (readonly [string, unknown])[]; readonly remove: readonly string[] } {
  const isPresent = (item: Item, attribute: string) => item[attribute] !== undefined;
  const changed = (attribute: string) =>
    JSON.stringify(before[attribute]) !== JSON.stringify(after[attribute]);
  return {
    set: Object.entries(after).filter(
      ([attribute]) => isPresent(after, attribute) && changed(attribute),
    ),
    remove: Object.keys(before).filter(
      (attribute) => isPresent(before, attribute) && !isPresent(after, attribute),
    ),
  };
}
