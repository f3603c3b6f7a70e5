import { INDEXES, type Item, keyOfOrder, stemOf, withoutKeys } from '../../ledger/keys.ts';
import { claimableLegs } from '../../programs/exits/claimable.ts';
import { sliceGrant } from '../../programs/slices/grant.ts';
import type { Armed } from '../model/armed.ts';
import type { OrderAttributes } from '../model/attributes.ts';
import { isPreCancelMarker } from '../model/pre-cancel-marker.ts';
import {
  type Attempt,
  actionOf,
  type ExchangeOrder,
  type ExitProgram,
  isUnfinished,
  NOTHING_FILLED,
  type OrderRecord,
  type SlicesProgram,
} from '../model/record.ts';
import { isFinal } from '../model/status.ts';

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
  closingSide: 'exchange',
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

const PART_OF: ReadonlyMap<string, Part> = new Map(Object.entries(PARTS));

/** A record's attributes. Every item has fills and a number of attempts, also without any. */
export function attributesOf(record: OrderRecord): OrderAttributes {
  const { stem: _stem, action: _kind, attempt, exchange, ...known } = record;
  const programs = { program: undefined, slicing: undefined };
  const { armed, program, slicing, ...rest } = { armed: undefined, ...programs, ...known };
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
    ...(program && withFills('progress', program)),
    ...(slicing && withFills('slicing', slicing)),
  };
}

/** The fills of a program are attributes of its item, as those of an order are. */
function withFills(
  name: 'progress' | 'slicing',
  { filled, ...rest }: ExitProgram | SlicesProgram,
): Partial<OrderAttributes> {
  return { ...filled, [name]: rest };
}

export const itemOf = (record: OrderRecord): Item => itemFrom(record.stem, attributesOf(record));

export function itemFrom(stem: string, attributes: OrderAttributes): Item {
  const { account } = attributes;
  return {
    ...keyOfOrder(stem),
    ...attributes,
    ...claimableAttributes(attributes),
    ...(isUnfinished(factsOf(attributes)) && {
      [INDEXES.unfinished.partition]: account,
    }),
  };
}

/** An exit has exits too, and ends by its status alone. */
function factsOf({ action, status, accounting, filledAmount, exits, exitOpened }: OrderAttributes) {
  const exchange = {
    ...(accounting !== undefined && { accounting }),
    ...(filledAmount !== undefined && { filledAmount }),
  };
  if (action !== 'place') return { status, exchange };
  return {
    status,
    exchange,
    ...(exits && { exits }),
    ...(exitOpened && { exitOpened }),
  };
}

const LEG_PREFIX = 'leg/';

/** A child is claimed only if its program's item has this attribute with the child's grant. */
export const legAttribute = (name: string): string => `${LEG_PREFIX}${name}`;

function claimableAttributes(attributes: OrderAttributes): Item {
  const { status, progress, slicing, cancelRequestedAtMs, order } = attributes;
  if (isFinal(status) || cancelRequestedAtMs !== undefined) return {};
  const slice = slicing?.state.slice;
  if (slice) return { [legAttribute(slice.name)]: sliceGrant(slice, order?.price) };
  const legs = progress ? claimableLegs(progress.state) : [];
  return Object.fromEntries(legs.map(({ name, amount }) => [legAttribute(name), amount]));
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
  for (const attribute of Object.keys(attributes)) {
    const value = (attributes as Item)[attribute];
    if (value === undefined || attribute.startsWith(LEG_PREFIX)) continue;
    parts[PART_OF.get(attribute) ?? 'envelope'][attribute] = value;
  }
  const { attempt: number, progress, slicing, ...envelope } = parts.envelope;
  const { filledAmount, filledTotal, fees } = parts.exchange;
  const filled = { filledAmount, filledTotal, fees };
  return {
    ...envelope,
    stem,
    action: kindOf(attributes as OrderAttributes),
    ...(Number(number) > 0 && { attempt: { number, ...parts.attempt } }),
    ...(parts.exchange.orderId !== undefined && { exchange: parts.exchange }),
    ...(progress !== undefined && { program: { ...progress, filled } }),
    ...(slicing !== undefined && { slicing: { ...slicing, filled } }),
    ...(parts.armed.armedSinceMs !== undefined && { armed: parts.armed }),
  } as OrderRecord;
}

/** Items name the action alone. A message that was never understood is stored as an order. */
function kindOf(attributes: OrderAttributes): OrderRecord['action'] {
  const { action, order, slicing } = attributes;
  if (action !== 'place') return action;
  if (order !== undefined) return slicing === undefined ? 'place' : 'sliced';
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
