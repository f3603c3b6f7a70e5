import type { Clock } from '../../shared/lib/clock.ts';
import type { AccountSnapshot, CostMethod, PnlEvent } from '../../shared/pnl/ledger.ts';
import type { PnlLedger } from '../../shared/pnl/replay.ts';
import { type Period, type Statement, statementOf } from '../../shared/pnl/statement.ts';
import type { SnapshotStore, StoredSnapshot } from '../../shared/snapshots/snapshot-store.ts';
import type { OrderTrades, ReadTrades } from './order-trades.ts';

/** Everything that is known of an account's profit. */
export type ProfitBasis = {
  readonly ledger: PnlLedger;
  /** One an hour, without those of another currency. The ledger has those of the first hour's minutes too. */
  readonly stored: readonly StoredSnapshot[];
  /** The balances now; undefined if the exchange does not show them. */
  readonly now: AccountSnapshot | undefined;
};

export type ProfitSources = {
  readonly readTrades: OrderTrades;
  readonly snapshots: Pick<SnapshotStore, 'costs' | 'events' | 'snapshots'>;
  /** The balances now, with their prices. */
  readonly readNow: () => Promise<AccountSnapshot>;
  readonly clock: Pick<Clock, 'nowMs'>;
};

const HOUR_MS = 3_600_000;

/** Reads all trades, flows and snapshots of an account. */
export async function readProfitBasis(
  { readTrades, snapshots, readNow, clock }: ProfitSources,
  account: string,
  currency: string,
): Promise<ProfitBasis> {
  const nowMs = clock.nowMs();
  const span = { fromMs: 0, toMs: nowMs };
  const [{ trades, contractSenders }, events, hourly, costs, now] = await Promise.all([
    readTrades(nowMs),
    snapshots.events(account, span),
    snapshots.snapshots(account, 'hour', span),
    snapshots.costs(account),
    readNow().catch(() => undefined),
  ]);
  const stored = hourly.filter((each) => each.currency === currency);
  const [first] = stored;
  const opening = first ? await ofFirstHour(snapshots, account, first) : [];
  const ofBegin = opening.filter((each) => each.currency === currency);
  const all = [...stored, ...ofBegin, ...(now ? [now] : [])].sort((a, b) => a.atMs - b.atMs);
  return {
    ledger: {
      currency,
      events: [...trades, ...events.map((event) => fromSender(event, contractSenders))],
      snapshots: all,
      costs,
    },
    stored,
    now,
  };
}

/**
 * A first order may follow the first snapshot at once, so that its balances prove nothing. Those of the
 * next minutes say what was there before, at the prices of then: not at those of the next hour, or of now.
 */
function ofFirstHour(
  snapshots: ProfitSources['snapshots'],
  account: string,
  { atMs }: StoredSnapshot,
): Promise<readonly StoredSnapshot[]> {
  return snapshots.snapshots(account, 'minute', { fromMs: atMs, toMs: atMs + HOUR_MS });
}

/** What a contract brought comes from who sent its order. The event knows the order alone. */
function fromSender(event: PnlEvent, senders: ReadTrades['contractSenders']): PnlEvent {
  if (event.kind !== 'contract' || event.stem === undefined) return event;
  return { ...event, source: senders.get(event.stem) ?? event.source };
}

/** The profit of a period; undefined if nothing is known of the account yet. */
export function profitOf(
  { ledger, now }: ProfitBasis,
  method: CostMethod,
  { fromMs, toMs }: Partial<Period>,
): Statement | undefined {
  const times = [...ledger.events, ...ledger.snapshots].map(({ atMs }) => atMs);
  if (times.length === 0) return undefined;
  const first = times.reduce((least, atMs) => Math.min(least, atMs));
  const last = times.reduce((most, atMs) => Math.max(most, atMs));
  // Without the balances now, the last snapshot is the end.
  const endMs = Math.max(now?.atMs ?? last, last) + 1;
  const period = { fromMs: fromMs ?? first, toMs: Math.min(toMs ?? endMs, endMs) };
  if (period.toMs <= period.fromMs) return undefined;
  return statementOf(ledger, method, period);
}
