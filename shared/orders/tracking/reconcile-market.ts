import { GateError } from '../../gate/errors.ts';
import type { GateTrade } from '../../gate/gate-trade.ts';
import type { OpenOrders } from '../../gate/market.ts';
import type { OrderSnapshot } from '../../gate/order-snapshot.ts';
import { instrumentOf } from '../../market/instrument.ts';
import type { Progress } from '../ledger/fill-store.ts';
import { filledOf, isPlace, type OrderRecord, type PlaceRecord } from '../model/record.ts';
import type {
  OrderDependencies,
  ReconciliationDependencies,
} from '../reconciliation/dependencies.ts';
import { marketsOf, type NamedMarket } from '../reconciliation/market-of.ts';
import { mergeSnapshot } from '../reconciliation/merge-snapshot.ts';
import { keepTrades, LISTING_MARGIN_MS, reconcileFills } from './fills.ts';
import { countExternal, judgeUnexpectedOrders } from './unexpected-orders.ts';
import { resolveUnknown } from './unknown-outcomes.ts';
import { resolveVanished } from './vanished-orders.ts';

/**
 * Orders that ended longer ago are read by id, because a listing of all ended orders may be long.
 */
const RECENT_MS = 10 * 60_000;

/** The open orders of one market. */
export type MarketListing = NamedMarket & { readonly open: OpenOrders };

/**
 * Lists the open orders of each market of an account. A market that fails stops no other, and no command: a
 * stop waits for its cancel.
 */
export async function listOpen(
  deps: ReconciliationDependencies,
  account: string,
  live: readonly PlaceRecord[],
): Promise<{ readonly listings: readonly MarketListing[]; readonly failures: readonly unknown[] }> {
  const markets = marketsOf(deps.exchangeOf(account));
  const { values, failures } = await inTurn(markets, async (each) => ({
    ...each,
    open: await openOrders(deps, each, live),
  }));
  return { listings: values, failures };
}

/** While Gate cannot list them, it may tell all the same what became of each order: it counts before the failure. */
async function openOrders(
  deps: ReconciliationDependencies,
  named: NamedMarket,
  live: readonly PlaceRecord[],
): Promise<OpenOrders> {
  try {
    return await named.market.openOrders();
  } catch (error) {
    const isServerError = error instanceof GateError && error.status >= 500;
    if (isServerError) {
      const { unlisted } = await mergeFinished(deps, named, live.filter(isIn(named)));
      await resolveVanished(deps, unlisted, undefined);
    }
    throw error;
  }
}

/** What an account without a key has: nothing in any market. */
export function emptyListings(
  { exchangeOf }: Pick<ReconciliationDependencies, 'exchangeOf'>,
  account: string,
): readonly MarketListing[] {
  return marketsOf(exchangeOf(account)).map((each) => ({
    ...each,
    open: { rows: [], inTimeMs: each.market.exchangeNowMs(), mayMiss: () => false },
  }));
}

/** Until when the listings of all markets are complete; undefined if one of them is not there. */
export function latestListing(
  listings: readonly MarketListing[],
  failures: readonly unknown[],
): number | undefined {
  const times = listings.map(({ open }) => open.inTimeMs);
  const isWhole = failures.length === 0 && times.every((timeMs) => timeMs !== undefined);
  return isWhole ? Math.min(...times) : undefined;
}

/** Does one after the other. A failure stops none of those behind it. */
export async function inTurn<Item, Value>(
  items: readonly Item[],
  act: (item: Item) => Promise<Value>,
): Promise<{ readonly values: readonly Value[]; readonly failures: readonly unknown[] }> {
  const values: Value[] = [];
  const failures: unknown[] = [];
  for (const item of items) {
    try {
      values.push(await act(item));
    } catch (error) {
      failures.push(error);
    }
  }
  return { values, failures };
}

/** What merging the rows of a listing has shown. */
type Merged = {
  readonly unlisted: readonly PlaceRecord[];
  readonly hasTraded: boolean;
  /** Of rows that could not be merged. The next poll tries again. */
  readonly failures: readonly unknown[];
};

/** A market's listing, after its orders were merged into their records. */
export type MergedListing = MarketListing &
  Merged & {
    /** Live orders of the market. */
    readonly live: readonly PlaceRecord[];
  };

export async function mergeOpen(
  deps: ReconciliationDependencies,
  listing: MarketListing,
  records: readonly PlaceRecord[],
): Promise<MergedListing> {
  const live = records.filter(isIn(listing));
  return { ...listing, live, ...(await mergeListed(deps, live, listing.open.rows)) };
}

type MarketReconciled = Pick<NamedMarket, 'name'> & {
  readonly hasReadTrades: boolean;
  readonly failures: readonly unknown[];
};

/** Resolves what the listing of a market leaves unclear. */
export async function reconcileMarket(
  deps: OrderDependencies,
  account: string,
  listing: MergedListing,
  poll: {
    readonly records: readonly OrderRecord[];
    readonly progress: Progress;
    readonly isSweep: boolean;
    readonly hasTraded: boolean;
  },
): Promise<MarketReconciled> {
  const { open, live, unlisted: notOpen } = listing;
  const { isSweep, progress } = poll;
  const places = poll.records.filter(isPlace).filter(isIn(listing));
  const finished = await mergeFinished(deps, listing, notOpen);
  const { unlisted, isListed } = finished;
  const failures = [
    ...listing.failures,
    ...finished.failures,
    ...(await resolveVanished(deps, unlisted, open.inTimeMs)),
  ];

  const unknown = unlisted.filter(({ status }) => status === 'submitting');
  const isPending = places.some(({ exchange }) => exchange?.accounting === 'pending');
  const hasTraded = poll.hasTraded || listing.hasTraded || unlisted.length < notOpen.length;
  const needsTrades = isSweep || unknown.length > 0 || isPending || hasTraded;
  const judge = (rows: readonly (OrderSnapshot | GateTrade)[]) =>
    judgeUnexpectedOrders(deps, account, listing, live, rows);
  const trades = needsTrades
    ? await keepTrades(deps, account, listing, places, progress, judge)
    : undefined;
  if (trades) {
    // The list that failed may have shown them: they may be found now, but not be proven absent.
    const proof = isListed ? {} : { inTimeMs: undefined };
    const lists = [
      { ...open, ...proof },
      { ...trades, ...proof },
    ] as const;
    failures.push(...(await resolveUnknown(deps, unknown, ...lists)));
    await reconcileFills(deps, places, trades);
  }
  if (isSweep) countExternal(deps, account, open.rows);
  await judge(open.rows);
  return { name: listing.name, hasReadTrades: trades !== undefined, failures };
}

function isIn({ name }: NamedMarket): (record: PlaceRecord) => boolean {
  return ({ order }) => instrumentOf(order).market === name;
}

/** Merges the listed orders, and returns the unlisted ones. One that fails stops no other. */
async function mergeListed(
  deps: ReconciliationDependencies,
  records: readonly PlaceRecord[],
  rows: readonly OrderSnapshot[],
): Promise<Merged> {
  const byText = new Map(rows.map((row) => [row.text, row]));
  const unlisted: PlaceRecord[] = [];
  const { values, failures } = await inTurn(records, async (record) => {
    const row = byText.get(record.attempt.text);
    if (!row) {
      unlisted.push(record);
      return false;
    }
    const { record: merged } = await mergeSnapshot(deps, record, row);
    return filledOf(merged).filledAmount !== filledOf(record).filledAmount;
  });
  return { unlisted, hasTraded: values.includes(true), failures };
}

/**
 * Merges ended orders that are no longer open. Unlisted are those that are in neither listing: all of them
 * if this one fails, which keeps none from being read by its id.
 */
async function mergeFinished(
  deps: ReconciliationDependencies,
  { market }: NamedMarket,
  records: readonly PlaceRecord[],
): Promise<Merged & { readonly isListed: boolean }> {
  if (records.length === 0) return { unlisted: [], hasTraded: false, failures: [], isListed: true };
  const recentMs = market.exchangeNowMs() - RECENT_MS;
  const since = records.map(({ status, attempt: { signedAtMs } }) =>
    status === 'submitting' ? signedAtMs : Math.max(signedAtMs, recentMs),
  );
  let rows: readonly OrderSnapshot[];
  try {
    ({ rows } = await market.finishedOrders(Math.min(...since) - LISTING_MARGIN_MS));
  } catch (error) {
    return { unlisted: records, hasTraded: false, failures: [error], isListed: false };
  }
  return { ...(await mergeListed(deps, records, rows)), isListed: true };
}
