import { bookContract } from './book-contract.ts';
import { bookFlow, compareBalances } from './book-flow.ts';
import { bookTrade } from './book-trade.ts';
import { type Books, createBooks } from './books.ts';
import { createCostOf, type GivenCost } from './given-cost.ts';
import type { AccountSnapshot, CostMethod, PnlEvent } from './ledger.ts';
import type { Lot } from './lots.ts';
import { createPaperProfits, type PaperProfits } from './paper-profits.ts';
import type { Posting } from './posting.ts';
import { createPriceHistory, type PriceHistory } from './price-history.ts';

/** What is known of an account, in any order. An event may occur several times, as exports overlap. */
export type PnlLedger = {
  /** The currency of the values. */
  readonly currency: string;
  readonly events: readonly PnlEvent[];
  readonly snapshots: readonly AccountSnapshot[];
  /** What coins from elsewhere cost, as far as their owner has given it. */
  readonly costs?: readonly GivenCost[];
};

/** The holdings of each coin with their cost. */
export type Holdings = ReadonlyMap<string, Lot>;

export type Replay = {
  readonly postings: readonly Posting[];
  /** The holdings at each mark: after the events until then. */
  readonly at: ReadonlyMap<number, Holdings>;
  readonly prices: PriceHistory;
  readonly paper: PaperProfits;
};

/** Balances may show a fill some seconds later or earlier than the trades do. */
const SETTLED_MS = 10_000;

/** Books all events in their order, and notes the holdings at these times. */
export function replay(ledger: PnlLedger, method: CostMethod, marks: readonly number[]): Replay {
  const { currency } = ledger;
  const snapshots = ledger.snapshots.toSorted((a, b) => a.atMs - b.atMs);
  const events = inOrder(ledger.events);
  const prices = createPriceHistory(snapshots, currency);
  const postings: Posting[] = [];
  const post = (posting: Posting) => void postings.push(posting);
  const costOf = createCostOf(ledger.costs ?? [], currency);
  const books = createBooks({ currency, method, prices, costOf, post });
  const at = new Map<number, Holdings>();
  const steps: readonly Step[] = [
    ...events.map((event) => ({ atMs: event.atMs, rank: 0, event })),
    ...settled(snapshots, events).map((snapshot) => ({ atMs: snapshot.atMs, rank: 1, snapshot })),
    ...marks.map((atMs) => ({ atMs, rank: 2 })),
  ].sort((a, b) => a.atMs - b.atMs || a.rank - b.rank);
  for (const { atMs, event, snapshot } of steps) {
    if (event) bookEvent(books, event);
    else if (snapshot) compareBalances(books, snapshot);
    else at.set(atMs, books.holdings());
  }
  return { postings, at, prices, paper: createPaperProfits(snapshots, events, prices) };
}

function bookEvent(books: Books, event: PnlEvent): void {
  switch (event.kind) {
    case 'trade':
      bookTrade(books, event);
      break;
    case 'flow':
      bookFlow(books, event);
      break;
    case 'contract':
      bookContract(books, event);
  }
}

type Step = {
  readonly atMs: number;
  readonly rank: number;
  readonly event?: PnlEvent;
  readonly snapshot?: AccountSnapshot;
};

/** Each event once, oldest first. What came in is there before it is spent. */
function inOrder(events: readonly PnlEvent[]): readonly PnlEvent[] {
  const once = new Map(events.map((event) => [event.id, event]));
  const rankOf = (event: PnlEvent) =>
    event.kind === 'trade' || event.change.startsWith('-') ? 1 : 0;
  return [...once.values()].sort(
    (a, b) => a.atMs - b.atMs || rankOf(a) - rankOf(b) || (a.id < b.id ? -1 : 1),
  );
}

/**
 * The snapshots whose balances are compared: no event is so near that they may lack it. If there is
 * none, the last one must do: a ledger without balances says nothing of what was there before.
 */
function settled(
  snapshots: readonly AccountSnapshot[],
  events: readonly PnlEvent[],
): readonly AccountSnapshot[] {
  let next = 0;
  const found = snapshots.filter(({ atMs }) => {
    while (next < events.length && events[next]!.atMs <= atMs - SETTLED_MS) next += 1;
    const nearest = events[next];
    return nearest === undefined || nearest.atMs > atMs + SETTLED_MS;
  });
  return found.length > 0 ? found : snapshots.slice(-1);
}
