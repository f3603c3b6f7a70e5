import type { OrderRecord } from './record.ts';
import { isFinal } from './status.ts';

/** How records lie in the table: the keys, the indexes, and nothing derived beside them. */
export const TABLE_KEYS = { partition: 'pk', sort: 'sk' } as const;

/** Both indexes hold keys only: what they name is read from the table, strongly consistent. */
export const INDEXES = {
  /** Sparse: only what somebody has work with has `unfinishedOf`: orders, and rebalance runs. */
  unfinished: { indexName: 'unfinished', partition: 'unfinishedOf', sort: 'createdAtMs' },
  /** Every record of an account, by time. */
  byAccount: { indexName: 'by-account', partition: 'account', sort: 'createdAtMs' },
} as const;

const PREFIX = 'ORDER#';
const ORDER = 'ORDER';
export const TRADE_PREFIX = 'TRADE#';

export const keyOfOrder = (stem: string) => ({
  [TABLE_KEYS.partition]: PREFIX + stem,
  [TABLE_KEYS.sort]: ORDER,
});

/** The fills of an order lie beside it. */
export const keyOfTrade = (stem: string, tradeId: string) => ({
  [TABLE_KEYS.partition]: PREFIX + stem,
  [TABLE_KEYS.sort]: TRADE_PREFIX + tradeId,
});

/** What the orders of one UTC day have taken of the account's budget. */
export const keyOfDay = (account: string, day: string) => ({
  [TABLE_KEYS.partition]: `ACCOUNT#${account}`,
  [TABLE_KEYS.sort]: `DAY#${day}`,
});

/** What runs by itself and can be paused. */
export type Pausable = 'portfolio' | 'recurring';

/** How things stand with a portfolio or a recurring order between its runs. */
export const keyOfState = (kind: Pausable, name: string) => ({
  [TABLE_KEYS.partition]: `${kind === 'portfolio' ? 'PORTFOLIO' : 'RECURRING'}#${name}`,
  [TABLE_KEYS.sort]: 'STATE',
});

export const RUN_PREFIX = 'RUN#';

export const keyOfRun = (portfolio: string, runId: string) => ({
  [TABLE_KEYS.partition]: `PORTFOLIO#${portfolio}`,
  [TABLE_KEYS.sort]: RUN_PREFIX + runId,
});

/** Whether an account may submit orders. */
export const keyOfSwitch = (account: string) => ({
  [TABLE_KEYS.partition]: `ACCOUNT#${account}`,
  [TABLE_KEYS.sort]: 'SWITCH',
});

/** What the last check of an account's key found. */
export const keyOfKeyCheck = (account: string) => ({
  [TABLE_KEYS.partition]: `ACCOUNT#${account}`,
  [TABLE_KEYS.sort]: 'KEY',
});

/** What track-orders remembers of an account between its runs. */
export const keyOfProgress = (account: string) => ({
  [TABLE_KEYS.partition]: `ACCOUNT#${account}`,
  [TABLE_KEYS.sort]: 'PROGRESS',
});

export type Item = Record<string, unknown>;

export function itemOf({ stem, ...attributes }: OrderRecord): Item {
  return {
    ...keyOfOrder(stem),
    ...attributes,
    ...(isUnfinished(attributes) && { [INDEXES.unfinished.partition]: attributes.account }),
  };
}

const isUnfinished = ({ status, accounting }: Pick<OrderRecord, 'status' | 'accounting'>) =>
  !isFinal(status) || accounting === 'pending';

export function recordOf(item: Item): OrderRecord {
  const { pk: _pk, sk: _sk, unfinishedOf: _unfinishedOf, ...attributes } = item;
  return { ...attributes, stem: stemOf(item) } as OrderRecord;
}

const stemOf = (item: Item): string => String(item[TABLE_KEYS.partition]).slice(PREFIX.length);

/** The orders among the items of an index: an account's rebalance runs are in `by-account` too. */
export const stemsOf = (items: readonly Item[]): readonly string[] =>
  items.filter((item) => item[TABLE_KEYS.sort] === ORDER).map(stemOf);

/** Which attributes a write must set and remove to turn one item into the other. */
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
