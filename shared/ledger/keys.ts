/** The ledger's table: its keys and its indexes. */
export const TABLE_KEYS = { partition: 'pk', sort: 'sk' } as const;

/** Both indexes hold keys only. The items are then read from the table with strong consistency. */
export const INDEXES = {
  /** Sparse: only orders and rebalance runs with unfinished work have `unfinishedOf`. */
  unfinished: { indexName: 'unfinished', partition: 'unfinishedOf', sort: 'createdAtMs' },
  /** Every order of an account, by time. */
  byAccount: { indexName: 'by-account', partition: 'account', sort: 'createdAtMs' },
} as const;

/** An item of the table, as the document client reads and writes it. */
export type Item = Record<string, unknown>;

/** Where an item lies in the table. */
export type Key = { readonly pk: string; readonly sk: string };

/** The attributes that say where an item lies. */
const PLACES: readonly string[] = [
  TABLE_KEYS.partition,
  TABLE_KEYS.sort,
  INDEXES.unfinished.partition,
];

/** The attributes of an item that say what it is, without those that say where it lies. */
export function withoutKeys(item: Item): Item {
  const attributes: Item = {};
  for (const name of Object.keys(item)) {
    if (!PLACES.includes(name)) attributes[name] = item[name];
  }
  return attributes;
}

/** A key as one text, for maps. */
export function keyText(item: Item | Key): string {
  return `${item[TABLE_KEYS.partition]} ${item[TABLE_KEYS.sort]}`;
}

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

/** The stems of the orders among an index's items: `by-account` may hold rebalance runs of before. */
export function stemsOf(items: readonly Item[]): readonly string[] {
  return items.filter((item) => item[TABLE_KEYS.sort] === ORDER).map(stemOf);
}

/** The fills of an order share its partition. */
export function keyOfTrade(stem: string, tradeId: string) {
  return {
    [TABLE_KEYS.partition]: ORDER_PREFIX + stem,
    [TABLE_KEYS.sort]: TRADE_PREFIX + tradeId,
  };
}

/** What is remembered of an armed order's prices. */
export function keyOfWatch(stem: string) {
  return {
    [TABLE_KEYS.partition]: ORDER_PREFIX + stem,
    [TABLE_KEYS.sort]: 'WATCH',
  };
}

/** The part of the account's budget that the orders of one UTC day have used. */
export function keyOfDay(account: string, day: string) {
  return {
    [TABLE_KEYS.partition]: `ACCOUNT#${account}`,
    [TABLE_KEYS.sort]: `DAY#${day}`,
  };
}

/** Schedules that can be paused. */
export type Pausable = 'portfolio' | 'recurring';

/** The state of a portfolio or a recurring order between its runs. */
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

/** The kill switch of an account. */
export function keyOfSwitch(account: string) {
  return {
    [TABLE_KEYS.partition]: `ACCOUNT#${account}`,
    [TABLE_KEYS.sort]: 'SWITCH',
  };
}

/** The accounts that track-orders has ever tracked. */
export function keyOfAccounts() {
  return { [TABLE_KEYS.partition]: 'SYSTEM', [TABLE_KEYS.sort]: 'ACCOUNTS' };
}

/** What the working exits of an account own of one coin. */
export function keyOfHoldings(account: string, coin: string) {
  return {
    [TABLE_KEYS.partition]: `ACCOUNT#${account}`,
    [TABLE_KEYS.sort]: `OWNED#${coin}`,
  };
}

/** The openings of contracts that an account's positions may not show yet. */
export function keyOfOpenings(account: string) {
  return {
    [TABLE_KEYS.partition]: `ACCOUNT#${account}`,
    [TABLE_KEYS.sort]: 'OPENINGS',
  };
}

/** What the last watch of an account's contracts saw. */
export function keyOfFuturesWatch(account: string) {
  return {
    [TABLE_KEYS.partition]: `ACCOUNT#${account}`,
    [TABLE_KEYS.sort]: 'FUTURES',
  };
}

export const INCIDENT_PREFIX = 'INCIDENT#';

/** Something that happened to an account, and to no order of ours. */
export function keyOfIncident(account: string, id: string) {
  return {
    [TABLE_KEYS.partition]: `ACCOUNT#${account}`,
    [TABLE_KEYS.sort]: INCIDENT_PREFIX + id,
  };
}

/** The result of the last check of an account's key. */
export function keyOfKeyCheck(account: string) {
  return {
    [TABLE_KEYS.partition]: `ACCOUNT#${account}`,
    [TABLE_KEYS.sort]: 'KEY',
  };
}

/** The progress of track-orders for an account, between its runs. */
export function keyOfProgress(account: string) {
  return {
    [TABLE_KEYS.partition]: `ACCOUNT#${account}`,
    [TABLE_KEYS.sort]: 'PROGRESS',
  };
}

const valuePartition = (account: string): string => `VALUE#${account}`;

/** Snapshots of an account: the first one of each hour, and all others by their minute. */
export const SNAPSHOT_PREFIXES = { hour: 'HOUR#', minute: 'MINUTE#' } as const;
export const VALUE_EVENT_PREFIX = 'EVENT#';

/** Balances and prices of an account at one time. */
export function keyOfSnapshot(account: string, kind: keyof typeof SNAPSHOT_PREFIXES, time: string) {
  return {
    [TABLE_KEYS.partition]: valuePartition(account),
    [TABLE_KEYS.sort]: SNAPSHOT_PREFIXES[kind] + time,
  };
}

/** A change of an account's balances that no order of ours explains. */
export function keyOfValueEvent(account: string, time: string, id: string) {
  return {
    [TABLE_KEYS.partition]: valuePartition(account),
    [TABLE_KEYS.sort]: `${VALUE_EVENT_PREFIX}${time}#${id}`,
  };
}

export const COST_PREFIX = 'COST#';

/** The cost of coins that came in from elsewhere. */
export function keyOfCost(account: string, arrival: string) {
  return {
    [TABLE_KEYS.partition]: valuePartition(account),
    [TABLE_KEYS.sort]: COST_PREFIX + arrival,
  };
}

/** The alerts of a source lie in a ring of numbered places. */
export const ALERTS_PREFIX = 'ALERTS#';
export const ALERT_PREFIX = 'ALERT#';

export function keyOfAlert(source: string, place: number) {
  return {
    [TABLE_KEYS.partition]: ALERTS_PREFIX + source,
    [TABLE_KEYS.sort]: ALERT_PREFIX + String(place).padStart(2, '0'),
  };
}

/** How many alerts of a source were kept so far. */
export function keyOfAlertCount(source: string) {
  return { [TABLE_KEYS.partition]: ALERTS_PREFIX + source, [TABLE_KEYS.sort]: 'COUNT' };
}

/** The last updates of a Telegram bot that were taken. Another bot counts its own. */
export function keyOfUpdates(bot: string) {
  return { [TABLE_KEYS.partition]: 'TELEGRAM', [TABLE_KEYS.sort]: `UPDATES#${bot}` };
}

export const UNSENT_PREFIX = 'UNSENT#';

/** A notice that Telegram has not taken yet. */
export function keyOfUnsentNotice(time: string, id: string) {
  return { [TABLE_KEYS.partition]: 'TELEGRAM', [TABLE_KEYS.sort]: `${UNSENT_PREFIX}${time}#${id}` };
}
