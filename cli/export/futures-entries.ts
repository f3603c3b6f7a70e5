import type { OrderStore } from '../../shared/orders/ledger/order-store.ts';
import { SETTLE } from '../../shared/pnl/contracts.ts';
import type { PnlContract, PnlEvent } from '../../shared/pnl/ledger.ts';
import type { SnapshotStore } from '../../shared/snapshots/snapshot-store.ts';
import type { Extract } from './read-ledger.ts';
import type { Columns } from './rows.ts';
import type { TimeZone } from './time-zone.ts';

/** One change of the futures wallet, for accounting. */
export type EntryRow = {
  readonly time: string;
  readonly account: string;
  /** As in the books: `profit`, `fee`, `funding`, or `transfer` to or from another wallet. */
  readonly type: PnlContract['entry'] | 'transfer' | 'income' | 'unknown';
  readonly contract?: string;
  /** Signed: negative if it left the wallet. */
  readonly amount: string;
  readonly currency: string;
  /** The id of the order message, of an order of Sluice's. */
  readonly id?: string;
  readonly source?: string;
};

export const ENTRY_COLUMNS: Columns<EntryRow> = {
  time: ({ time }) => time,
  account: ({ account }) => account,
  type: ({ type }) => type,
  contract: ({ contract }) => contract,
  amount: ({ amount }) => amount,
  currency: ({ currency }) => currency,
  id: ({ id }) => id,
  source: ({ source }) => source,
};

type Sources = {
  readonly snapshots: Pick<SnapshotStore, 'events'>;
  readonly store: Pick<OrderStore, 'getAll'>;
};

/** The records of so many orders are read at once. */
const EVENTS_AT_ONCE = 500;
/**
 * What Gate's book of the futures wallet tells: not the one of spot, nor what the wallet held when it joined
 * the values.
 */
const OF_FUTURES = /^futures_(?!wallet$)/;

/** Every change of the futures wallet in the range, oldest first. */
export async function* futuresEntriesIn(
  { snapshots, store }: Sources,
  { account, fromMs, untilMs }: Extract,
  isoTime: TimeZone['isoTime'],
): AsyncGenerator<EntryRow> {
  const span = { fromMs, toMs: untilMs - 1 };
  const events = (await snapshots.events(account, span)).filter(isOfFutures);
  for (let start = 0; start < events.length; start += EVENTS_AT_ONCE) {
    const few = events.slice(start, start + EVENTS_AT_ONCE);
    const stems = new Set(few.flatMap((event) => stemOf(event) ?? []));
    const records = await store.getAll([...stems]);
    const byStem = new Map(records.map((record) => [record.stem, record]));
    for (const event of few) {
      const record = byStem.get(stemOf(event) ?? '');
      yield {
        ...rowOf(event, account, isoTime),
        ...(record && { id: record.id, source: record.sentBy.kind }),
      };
    }
  }
}

type FuturesEvent = Exclude<PnlEvent, { readonly kind: 'trade' }>;

function isOfFutures(event: PnlEvent): event is FuturesEvent {
  return event.kind === 'contract' || (event.kind === 'flow' && OF_FUTURES.test(event.type));
}

function stemOf(event: FuturesEvent): string | undefined {
  return event.kind === 'contract' ? event.stem : undefined;
}

function rowOf(event: FuturesEvent, account: string, isoTime: TimeZone['isoTime']): EntryRow {
  const common = { time: isoTime(event.atMs), account, amount: event.change, currency: SETTLE };
  if (event.kind === 'contract') {
    const { contract, entry, source } = event;
    return { ...common, type: entry, contract, source };
  }
  const type =
    event.flow === 'income' || event.flow === 'unknown' ? event.flow : ('transfer' as const);
  return { ...common, type };
}
