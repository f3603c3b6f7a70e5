import { Big } from '../lib/decimal.ts';
import type { Progress } from '../orders/ledger/fill-store.ts';
import type { AccountSnapshot, PnlEvent } from '../pnl/ledger.ts';
import type { SnapshotDependencies, SnapshotExchange } from './dependencies.ts';
import { type ReadEvents, readEvents } from './read-events.ts';
import type { StoredSnapshot } from './snapshot-store.ts';

/** Gate's account book may show a change late, so the end of the last reading is read again. */
const OVERLAP_MS = 120_000;

/** Reads the account's balances, their prices and what changed them, and stores all of it. */
export async function takeSnapshot(
  deps: SnapshotDependencies,
  account: string,
): Promise<StoredSnapshot> {
  const progress = await deps.trades.readProgress(account);
  return keepSnapshot(deps, account, progress, await readNewEvents(deps, account, progress));
}

/** The changes since the last snapshot. None before the first one counts: its balances contain them. */
export async function readNewEvents(
  deps: SnapshotDependencies,
  account: string,
  { flowsFromMs, flowsUntilMs }: Progress,
): Promise<ReadEvents> {
  const exchange = deps.snapshotExchangeOf(account);
  const nowMs = exchange.exchangeNowMs();
  if (flowsFromMs === undefined || flowsUntilMs === undefined) {
    return { events: [], untilMs: nowMs };
  }
  const sinceMs = Math.max(flowsFromMs, flowsUntilMs - OVERLAP_MS);
  return readEvents(deps, exchange, sinceMs, nowMs);
}

/** The events come first: what a snapshot already contains is never missing beside it. */
export async function keepSnapshot(
  { config, snapshots, snapshotExchangeOf, trades }: SnapshotDependencies,
  account: string,
  { snapshotAtMs, flowsFromMs }: Progress,
  { events, untilMs }: ReadEvents,
): Promise<StoredSnapshot> {
  const { currency } = config.accounts[account]!.limits;
  const read = await readSnapshot(snapshotExchangeOf(account), currency);
  const snapshot: StoredSnapshot = { ...read, currency };
  await snapshots.keepEvents(
    account,
    events.map((event) => withPrice(event, snapshot)),
  );
  await snapshots.keepSnapshot(account, snapshot, snapshotAtMs);
  const marks = { flowsFromMs: flowsFromMs ?? untilMs, flowsUntilMs: untilMs };
  await trades.advance(account, 'snapshotAtMs', snapshot.atMs, marks);
  return snapshot;
}

/** The balances of an account now, with their prices. */
export async function readSnapshot(
  exchange: Pick<SnapshotExchange, 'allPrices' | 'balances' | 'exchangeNowMs'>,
  currency: string,
): Promise<AccountSnapshot> {
  const atMs = exchange.exchangeNowMs();
  const [balances, prices] = await Promise.all([exchange.balances(), exchange.allPrices()]);
  const held = balances.filter(({ total }) => new Big(total).gt('0'));
  return {
    atMs,
    balances: Object.fromEntries(held.map(({ currency: coin, total }) => [coin, total])),
    prices: Object.fromEntries(
      held.flatMap(({ currency: coin }) => {
        const last = prices.get(`${coin}_${currency}`)?.last;
        return last === undefined ? [] : [[coin, last]];
      }),
    ),
  };
}

/** A coin that has left again has no price in the snapshot. */
function withPrice(event: PnlEvent, { prices }: AccountSnapshot): PnlEvent {
  if (event.kind !== 'flow') return event;
  const price = prices[event.coin];
  return price === undefined ? event : { ...event, price };
}
