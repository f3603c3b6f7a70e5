/** The ledger's table: what lies in it under which key, and its indexes. */
export const TABLE_KEYS = { partition: 'pk', sort: 'sk' } as const;

/** Both indexes hold keys only: what they name is read from the table, strongly consistent. */
export const INDEXES = {
  /** Sparse: only what somebody has work with has `unfinishedOf`: orders, and rebalance runs. */
  unfinished: { indexName: 'unfinished', partition: 'unfinishedOf', sort: 'createdAtMs' },
  /** Every record of an account, by time. */
  byAccount: { indexName: 'by-account', partition: 'account', sort: 'createdAtMs' },
} as const;

/** An item of the table, as the document client reads and writes it. */
export type Item = Record<string, unknown>;

const ORDER_PREFIX = 'ORDER#';
const ORDER = 'ORDER';
export const TRADE_PREFIX = 'TRADE#';

export function keyOfOrder(stem: string) {
  return {
    [TABLE_KEYS.partition]: ORDER_PREFIX + stem,
    [TABLE_KEYS.sort]: ORDER,
  };
}

/** The stem of an order or of one of its fills. */
export function stemOf(item: Item): string {
  return String(item[TABLE_KEYS.partition]).slice(ORDER_PREFIX.length);
}

/** The orders among the items of an index: an account's rebalance runs are in `by-account` too. */
export function stemsOf(items: readonly Item[]): readonly string[] {
  return items.filter((item) => item[TABLE_KEYS.sort] === ORDER).map(stemOf);
}

/** The fills of an order lie beside it. */
export function keyOfTrade(stem: string, tradeId: string) {
  return {
    [TABLE_KEYS.partition]: ORDER_PREFIX + stem,
    [TABLE_KEYS.sort]: TRADE_PREFIX + tradeId,
  };
}

/** What the orders of one UTC day have taken of the account's budget. */
export function keyOfDay(account: string, day: string) {
  return {
    [TABLE_KEYS.partition]: `ACCOUNT#${account}`,
    [TABLE_KEYS.sort]: `DAY#${day}`,
  };
}

/** What runs by itself and can be paused. */
export type Pausable = 'portfolio' | 'recurring';

/** How things stand with a portfolio or a recurring order between its runs. */
export function keyOfState(kind: Pausable, name: string) {
  return {
    [TABLE_KEYS.partition]: `${kind === 'portfolio' ? 'PORTFOLIO' : 'RECURRING'}#${name}`,
    [TABLE_KEYS.sort]: 'STATE',
  };
}

export const RUN_PREFIX = 'RUN#';

export function keyOfRun(portfolio: string, runId: string) {
  return {
    [TABLE_KEYS.partition]: `PORTFOLIO#${portfolio}`,
    [TABLE_KEYS.sort]: RUN_PREFIX + runId,
  };
}

/** Whether an account may submit orders. */
export function keyOfSwitch(account: string) {
  return {
    [TABLE_KEYS.partition]: `ACCOUNT#${account}`,
    [TABLE_KEYS.sort]: 'SWITCH',
  };
}

/** What the last check of an account's key found. */
export function keyOfKeyCheck(account: string) {
  return {
    [TABLE_KEYS.partition]: `ACCOUNT#${account}`,
    [TABLE_KEYS.sort]: 'KEY',
  };
}

/** What track-orders remembers of an account between its runs. */
export function keyOfProgress(account: string) {
  return {
    [TABLE_KEYS.partition]: `ACCOUNT#${account}`,
    [TABLE_KEYS.sort]: 'PROGRESS',
  };
}
