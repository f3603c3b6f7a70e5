import type { GateTrade } from '../gate/gate-trade.ts';
import type { BookEntry } from '../gate/spot/account-reads.ts';
import { Big } from '../lib/decimal.ts';
import { currenciesOf } from '../market/currencies.ts';
import { stemOfText } from '../orders/model/client-order-id.ts';
import { type BooksOf, flowKindOf, isOfOrder } from '../pnl/flow-kind.ts';
import type { PnlFlow, PnlTrade } from '../pnl/ledger.ts';
import type { SnapshotDependencies, SnapshotExchange } from './dependencies.ts';
import { firstEvents, PARTS_MAX, type ReadEvents, type ReadSpan } from './first-events.ts';

/**
 * Reads Gate's account book of a span. Its entries of orders are skipped, because trades tell more
 * about them: those that Sluice did not send are read from the trades.
 */
export async function readEvents(
  { tag }: Pick<SnapshotDependencies, 'tag'>,
  exchange: SnapshotExchange,
  span: ReadSpan,
  nowMs: number,
  booksOf: BooksOf,
): Promise<ReadEvents> {
  const { sinceMs } = span;
  const book = await readBook(exchange, sinceMs, nowMs);
  const isForeign = ({ type, text }: BookEntry) =>
    isOfOrder(type) && stemOfText(text, tag) === undefined;
  const traded = book.entries.some(isForeign)
    ? await readForeignTrades(tag, exchange, sinceMs, book.untilMs)
    : { events: [], untilMs: book.untilMs };
  const untilMs = Math.min(book.untilMs, traded.untilMs);
  const events = [...book.entries.flatMap((entry) => flowOf(entry, booksOf)), ...traded.events];
  return firstEvents(events, span, untilMs);
}

async function readBook(
  { accountBook }: SnapshotExchange,
  sinceMs: number,
  nowMs: number,
): Promise<{ readonly entries: readonly BookEntry[]; readonly untilMs: number }> {
  const entries: BookEntry[] = [];
  let fromMs = sinceMs;
  for (let part = 0; part < PARTS_MAX && fromMs < nowMs; part++) {
    const read = await accountBook(fromMs, nowMs);
    entries.push(...read.entries);
    fromMs = read.untilMs;
  }
  return { entries, untilMs: fromMs };
}

function flowOf(
  { id, atMs, currency, change, type }: BookEntry,
  booksOf: BooksOf,
): readonly PnlFlow[] {
  const flow = flowKindOf(type, booksOf);
  if (flow === undefined || new Big(change).eq('0')) return [];
  return [{ kind: 'flow', id: `book ${id}`, atMs, coin: currency, change, flow, type }];
}

async function readForeignTrades(
  tag: string,
  { trades }: SnapshotExchange,
  sinceMs: number,
  untilMs: number,
): Promise<ReadEvents> {
  const events: PnlTrade[] = [];
  let fromMs = sinceMs;
  for (let part = 0; part < PARTS_MAX; part++) {
    const { rows, readUntilMs, hasMore } = await trades(fromMs);
    const foreign = rows.filter(({ text }) => stemOfText(text, tag) === undefined);
    events.push(...foreign.flatMap((trade) => tradeOf(trade)));
    if (!hasMore || readUntilMs >= untilMs) return { events, untilMs };
    fromMs = readUntilMs;
  }
  return { events, untilMs: fromMs };
}

function tradeOf(trade: GateTrade): readonly PnlTrade[] {
  const { tradeId, atMs, currencyPair, side, amount, price, fees } = trade;
  if (side !== 'buy' && side !== 'sell') return [];
  const total = new Big(amount).times(price).toString();
  const source = 'elsewhere';
  const id = `trade ${tradeId}`;
  return [
    { kind: 'trade', id, atMs, ...currenciesOf(currencyPair), side, amount, total, fees, source },
  ];
}
