import { changesSince, type ProfitSince } from '../../../shared/pnl/changes.ts';
import type { AccountSnapshot, CostMethod } from '../../../shared/pnl/ledger.ts';
import type { Statement } from '../../../shared/pnl/statement.ts';
import { profitSources } from '../../profit/profit-sources.ts';
import { type ProfitBasis, profitOf, readProfitBasis } from '../../profit/read-profit.ts';
import type { ConsoleSetting } from './console-setting.ts';
import type { OrderWindow } from './order-window.ts';
import { windowPages } from './window-pages.ts';

/** What the console knows of an account's profit. */
export type ProfitView = {
  readonly basis: ProfitBasis;
  /** Undefined if nothing is known yet. */
  readonly statement: (method: CostMethod) => Statement | undefined;
  /** Those of the last two days are nearer to each other than an hour. */
  readonly snapshots: readonly AccountSnapshot[];
  /** The profits of the last day, week and month, and of all time. */
  readonly changes: () => readonly (ProfitSince & { readonly name: string })[];
};

/** Every reading computes all figures anew: a change of an order makes it due earlier. */
const CACHE_MS = 20_000;
const CHANGED_CACHE_MS = 5_000;
const DAY_MS = 86_400_000;
const DETAIL_MS = 2 * DAY_MS;
const SPANS = { 'Last 24 hours': DAY_MS, 'Last 7 days': 7 * DAY_MS, 'Last 30 days': 30 * DAY_MS };

export type ProfitReader = {
  /** The profit of now, or of some seconds ago. */
  readonly read: () => Promise<ProfitView>;
  /** The last one that was read; undefined before the first. */
  readonly known: () => ProfitView | undefined;
};

/**
 * Reads the profit of an account every few seconds at most; the orders that ended only once.
 *
 * @param onFirst called once there are figures: a page that waits for the first ones need not ask again
 */
export function createProfitReader(
  { connection, clock }: ConsoleSetting,
  account: string,
  orders: OrderWindow,
  onFirst: () => void,
): ProfitReader {
  const { stack, target } = connection;
  const pages = windowPages(orders, stack.ledger);
  const sources = profitSources({ ...stack, ledger: pages }, target, account, clock);
  const { currency } = sources;
  return cachedUntilChanged(clock, orders, onFirst, async () => {
    const nowMs = clock.nowMs();
    const detail = { fromMs: nowMs - DETAIL_MS, toMs: nowMs };
    const [basis, recent] = await Promise.all([
      readProfitBasis(sources, account, currency),
      stack.snapshots.snapshots(account, 'minute', detail),
    ]);
    const known = recent.filter((each) => each.currency === currency);
    const statement = onceEach((method: CostMethod) => profitOf(basis, method, {}));
    return {
      basis,
      statement,
      snapshots: inOrder([...basis.ledger.snapshots, ...known]),
      changes: once(() => changesOf(basis, statement('average'))),
    };
  });
}

/** The ledger has some of those of the last two days while it is young. */
function inOrder(snapshots: readonly AccountSnapshot[]): readonly AccountSnapshot[] {
  const once = new Map(snapshots.map((each) => [each.atMs, each]));
  return [...once.values()].sort((a, b) => a.atMs - b.atMs);
}

/**
 * Like `cached`, for two times: as the orders were, and after they have changed. A reading that takes
 * longer is awaited: another one beside it would make both slower.
 */
function cachedUntilChanged(
  clock: ConsoleSetting['clock'],
  orders: Pick<OrderWindow, 'version' | 'whole'>,
  onFirst: () => void,
  compute: () => Promise<ProfitView>,
): ProfitReader {
  let entry: { readonly value: Promise<ProfitView>; readonly atMs: number } | undefined;
  let isReading = false;
  /** Of the orders that the last reading contains. */
  let seenVersion = -1;
  let known: ProfitView | undefined;

  async function readNow(): Promise<ProfitView> {
    isReading = true;
    try {
      await orders.whole();
      const version = orders.version();
      const isFirst = known === undefined;
      known = await compute();
      seenVersion = version;
      if (isFirst) onFirst();
      return known;
    } finally {
      isReading = false;
    }
  }

  return {
    known: () => known,
    read() {
      const ageMs = entry ? clock.nowMs() - entry.atMs : Number.POSITIVE_INFINITY;
      const maxAgeMs = seenVersion === orders.version() ? CACHE_MS : CHANGED_CACHE_MS;
      if (!entry || (!isReading && ageMs >= maxAgeMs)) {
        entry = { value: readNow(), atMs: clock.nowMs() };
      }
      return entry.value;
    },
  };
}

function changesOf(
  { ledger }: ProfitBasis,
  all: Statement | undefined,
): readonly (ProfitSince & { readonly name: string })[] {
  if (!all) return [];
  const spans = Object.entries(SPANS).map(([name, ms]) => [name, all.toMs - ms] as const);
  // A span that begins before everything is all of the time.
  const known = spans.filter(([, sinceMs]) => sinceMs > all.fromMs);
  const times = known.map(([, sinceMs]) => sinceMs);
  const since = changesSince(ledger, times, all.toMs);
  const { fromMs: sinceMs, realised, unrealised, startValue } = all;
  const total = { sinceMs, startValue, profit: realised.plus(unrealised), name: 'All time' };
  return [...since.map((change, index) => ({ ...change, name: known[index]![0] })), total];
}

function once<T>(compute: () => T): () => T {
  let found: { readonly value: T } | undefined;
  return () => {
    found ??= { value: compute() };
    return found.value;
  };
}

function onceEach<K, T>(compute: (key: K) => T): (key: K) => T {
  const found = new Map<K, () => T>();
  return (key) => {
    const value = found.get(key) ?? once(() => compute(key));
    found.set(key, value);
    return value();
  };
}
