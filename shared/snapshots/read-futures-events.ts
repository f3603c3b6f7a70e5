import type { FuturesBookEntry } from '../gate/futures/book-entry.ts';
import { Big } from '../lib/decimal.ts';
import { stemOfText } from '../orders/model/client-order-id.ts';
import { SETTLE } from '../pnl/contracts.ts';
import type { FlowKind, PnlContract, PnlEvent } from '../pnl/ledger.ts';
import type { FuturesSnapshotReads, SnapshotDependencies } from './dependencies.ts';
import {
  EVENTS_MAX,
  firstEvents,
  PARTS_MAX,
  type ReadEvents,
  type ReadSpan,
} from './first-events.ts';

/** Gate's types of entries that a contract is the cause of. Source: gate.com, API v4, "account_book". */
const OF_CONTRACTS: Readonly<Record<string, PnlContract['entry']>> = {
  pnl: 'profit',
  fee: 'fee',
  fund: 'funding',
};
/** The other types that move USDT. Points are no money: they are paid for in advance. */
const FLOWS: Readonly<Record<string, FlowKind>> = { dnw: 'internal', refr: 'income' };
const POINTS = /^point_/;

/** What has changed the futures wallet in a span: profits, fees, funding and transfers, oldest first. */
export async function readFuturesEvents(
  { tag }: Pick<SnapshotDependencies, 'tag'>,
  futures: FuturesSnapshotReads,
  span: ReadSpan,
): Promise<ReadEvents> {
  const { entries, untilMs } = await readBook(futures, span);
  const textOf = await orderTexts(futures, entries, span.sinceMs);
  const events = entries.flatMap((entry) => eventOf(entry, stemOfText(textOf(entry), tag)));
  return firstEvents(events, span, untilMs);
}

async function readBook(
  { accountBook }: FuturesSnapshotReads,
  { sinceMs, storedUntilMs }: ReadSpan,
): Promise<{ readonly entries: readonly FuturesBookEntry[]; readonly untilMs: number }> {
  const entries = new Map<string, FuturesBookEntry>();
  let fromMs = sinceMs;
  for (let part = 0; part < PARTS_MAX; part++) {
    const { rows, readUntilMs, hasMore } = await accountBook(fromMs);
    for (const row of rows) entries.set(row.id, row);
    fromMs = readUntilMs;
    const isEnough = entries.size > EVENTS_MAX && fromMs > storedUntilMs;
    if (!hasMore || isEnough) break;
  }
  return { entries: [...entries.values()], untilMs: fromMs };
}

/** The text of the order behind an entry: of its own, or of the trade that it names. */
async function orderTexts(
  { trades }: FuturesSnapshotReads,
  entries: readonly FuturesBookEntry[],
  sinceMs: number,
): Promise<(entry: FuturesBookEntry) => string> {
  const wanted = entries.some(({ text, tradeId }) => text === '' && tradeId !== '');
  const texts = new Map<string, string>();
  let fromMs = sinceMs;
  for (let part = 0; wanted && part < PARTS_MAX; part++) {
    const { rows, readUntilMs, hasMore } = await trades(fromMs);
    for (const { tradeId, text } of rows) texts.set(tradeId, text);
    fromMs = readUntilMs;
    if (!hasMore) break;
  }
  return ({ text, tradeId }) => text || (texts.get(tradeId) ?? '');
}

function eventOf(entry: FuturesBookEntry, stem: string | undefined): readonly PnlEvent[] {
  const { atMs, change, type, contract } = entry;
  const id = `futures ${entry.id}`;
  if (new Big(change).eq('0') || POINTS.test(type)) return [];
  const of = OF_CONTRACTS[type];
  if (of && contract !== '') {
    const source = of === 'funding' ? 'funding' : 'elsewhere';
    const order = stem !== undefined && of !== 'funding' ? { stem } : {};
    return [{ kind: 'contract', id, atMs, contract, entry: of, change, source, ...order }];
  }
  const flow = FLOWS[type] ?? 'unknown';
  return [{ kind: 'flow', id, atMs, coin: SETTLE, change, flow, type: `futures_${type}` }];
}
