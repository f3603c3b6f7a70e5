import { Big } from '../lib/decimal.ts';
import type { Progress } from '../orders/ledger/fill-store.ts';
import { SETTLE } from '../pnl/contracts.ts';
import type { AccountSnapshot, PnlEvent, PnlFlow } from '../pnl/ledger.ts';
import type { SnapshotDependencies, SnapshotExchange } from './dependencies.ts';
import type { ReadEvents, ReadSpan } from './first-events.ts';
import {
  booksOf,
  type FuturesWallet,
  type FuturesWalletReads,
  readFuturesWallet,
} from './futures-wallet.ts';
import { readEvents } from './read-events.ts';
import { readFuturesEvents } from './read-futures-events.ts';
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

/** What has changed since the last snapshot, and until when it is known: of spot, and of contracts. */
export type NewEvents = ReadEvents & { readonly futuresUntilMs?: number };

/** None before the first snapshot counts: its balances contain them. */
export async function readNewEvents(
  deps: SnapshotDependencies,
  account: string,
  { flowsFromMs, flowsUntilMs, futuresFlowsFromMs, futuresFlowsUntilMs }: Progress,
): Promise<NewEvents> {
  const exchange = deps.snapshotExchangeOf(account);
  const nowMs = exchange.exchangeNowMs();
  if (flowsFromMs === undefined || flowsUntilMs === undefined) {
    return { events: [], untilMs: nowMs, ...(exchange.futures && { futuresUntilMs: nowMs }) };
  }
  const { futures } = exchange;
  const own = await futures?.wallet();
  const books = futures ? booksOf(own ?? CLASSIC) : 'spot';
  const span = overlapping(flowsFromMs, flowsUntilMs);
  const spot = await readEvents(deps, exchange, span, nowMs, books);
  if (!futures) return spot;
  const isNew = futuresFlowsFromMs === undefined || futuresFlowsUntilMs === undefined;
  if (isNew || !own) return { ...spot, futuresUntilMs: nowMs };
  const ofFutures = overlapping(futuresFlowsFromMs, futuresFlowsUntilMs);
  const { events, untilMs } = await readFuturesEvents(deps, futures, ofFutures);
  return { ...spot, events: [...spot.events, ...events], futuresUntilMs: untilMs };
}

function overlapping(fromMs: number, storedUntilMs: number): ReadSpan {
  return { sinceMs: Math.max(fromMs, storedUntilMs - OVERLAP_MS), storedUntilMs };
}

/** A futures wallet that was never used is that of a classic account. */
const CLASSIC = { marginMode: 0 } as const;

/** The events come first: what a snapshot already contains is never missing beside it. */
export async function keepSnapshot(
  { config, snapshots, snapshotExchangeOf, trades }: SnapshotDependencies,
  account: string,
  { snapshotAtMs, flowsFromMs, futuresFlowsFromMs }: Progress,
  { events, untilMs, futuresUntilMs }: NewEvents,
): Promise<StoredSnapshot> {
  const { currency } = config.accounts[account]!.limits;
  const moved = events.flatMap((event) => (event.kind === 'flow' ? [event.coin] : []));
  const { wallet, ...read } = await readSnapshot(snapshotExchangeOf(account), currency, moved);
  const snapshot: StoredSnapshot = { ...read, currency };
  const isJoining = snapshotAtMs !== undefined && futuresFlowsFromMs === undefined;
  const joined = isJoining && wallet ? walletJoined(wallet, snapshot.atMs) : [];
  await snapshots.keepEvents(
    account,
    [...events, ...joined].map((event) => withPrice(event, snapshot)),
  );
  await snapshots.keepSnapshot(account, snapshot, snapshotAtMs);
  const marks = {
    flowsFromMs: flowsFromMs ?? untilMs,
    flowsUntilMs: untilMs,
    ...(futuresUntilMs !== undefined && {
      futuresFlowsFromMs: futuresFlowsFromMs ?? futuresUntilMs,
      futuresFlowsUntilMs: futuresUntilMs,
    }),
  };
  await trades.advance(account, 'snapshotAtMs', snapshot.atMs, marks);
  return snapshot;
}

/** From then on the values contain the futures wallet: its money came in, and is no profit. */
function walletJoined({ total }: FuturesWallet, atMs: number): readonly PnlFlow[] {
  if (new Big(total).eq('0')) return [];
  // One id: the wallet joins once, also if this pass is repeated.
  const named = { id: 'futures wallet', type: 'futures_wallet' };
  return [{ kind: 'flow', ...named, atMs, coin: SETTLE, change: total, flow: 'transfer' }];
}

/**
 * The balances of an account now, with their prices, and the futures wallet that is among them.
 *
 * @param moved coins that came in or left: they have a price although nothing of them may be left
 */
export async function readSnapshot(
  exchange: Pick<SnapshotExchange, 'allPrices' | 'balances' | 'exchangeNowMs'> & {
    readonly futures?: FuturesWalletReads | undefined;
  },
  currency: string,
  moved: readonly string[] = [],
): Promise<AccountSnapshot & { readonly wallet?: FuturesWallet }> {
  const atMs = exchange.exchangeNowMs();
  const { futures } = exchange;
  const [balances, prices, wallet] = await Promise.all([
    exchange.balances(),
    exchange.allPrices(),
    futures && readFuturesWallet(futures),
  ]);
  const totals = new Map(balances.map(({ currency: coin, total }) => [coin, total]));
  if (wallet) {
    totals.set(SETTLE, new Big(totals.get(SETTLE) ?? '0').plus(wallet.total).toString());
  }
  const held = [...totals].filter(([, total]) => new Big(total).gt('0'));
  // What a position would bring is worth something also where no USDT is held.
  const priced = new Set([...held.map(([coin]) => coin), ...moved, ...(wallet ? [SETTLE] : [])]);
  return {
    atMs,
    balances: Object.fromEntries(held),
    prices: Object.fromEntries(
      [...priced].flatMap((coin) => {
        const last = prices.get(`${coin}_${currency}`)?.last;
        return last === undefined ? [] : [[coin, last]];
      }),
    ),
    ...(wallet && { futures: { unrealised: wallet.unrealised }, wallet }),
  };
}

/** A coin without a pair in the currency of the values has no price. */
function withPrice(event: PnlEvent, { prices }: AccountSnapshot): PnlEvent {
  if (event.kind === 'trade') return event;
  const price = prices[event.kind === 'contract' ? SETTLE : event.coin];
  return price === undefined ? event : { ...event, price };
}
