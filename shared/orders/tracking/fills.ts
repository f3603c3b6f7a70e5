import type { ReadTrades } from '../../gate/spot/client.ts';
import type { GateTrade } from '../../gate/spot/gate-trade.ts';
import { atOnce } from '../../lib/concurrency.ts';
import { Big, sum } from '../../lib/decimal.ts';
import { instrumentKey, instrumentOf, spotPair } from '../../market/instrument.ts';
import type { Progress } from '../ledger/fill-store.ts';
import { stemOfText } from '../model/client-order-id.ts';
import type { PlaceRecord } from '../model/record.ts';
import type { OrderDependencies } from '../reconciliation/dependencies.ts';

/**
 * How long before the time that an attempt was signed with Gate may have executed it: it accepts a
 * timestamp that is 60 s off, by whole seconds, and its gateways' clocks differ.
 */
export const LISTING_MARGIN_MS = 65_000;
/** Trades appear late at Gate, by a few seconds: the end of what was read is read again. */
const OVERLAP_MS = 120_000;
/** After so many trades a look has enough to write; the next one reads on. */
const ROWS_PER_LOOK = 5_000;
/** Where nothing was read before, strays are searched for as far back as this. */
const FIRST_READ_MS = 3_600_000;
/** A busy account trades dozens of times a second; one write after the other would fall behind. */
const WRITES_AT_ONCE = 10;
/** Orders that are asked for in one look because a trade lacks its text. */
const READS_PER_LOOK = 100;
const READS_AT_ONCE = 5;
/** An order whose trades never add up is given up on after this time, and says so. */
const INCOMPLETE_AFTER_MS = 3_600_000;

/** Reads the account's trades since the last time, and keeps those of our orders. */
export async function readTrades(
  deps: Pick<OrderDependencies, 'exchangeOf' | 'tag' | 'trades'>,
  account: string,
  records: readonly PlaceRecord[],
  { tradesUntilMs }: Progress,
): Promise<ReadTrades> {
  const { client } = deps.exchangeOf(account);
  const nowMs = client.exchangeNowMs();
  const isFirst = tradesUntilMs === undefined;
  const newFromMs = (tradesUntilMs ?? nowMs - FIRST_READ_MS) - OVERLAP_MS;
  // To prove that an attempt did not trade, all trades since its beginning count.
  const whole = records.filter(({ status }) => isFirst || status === 'submitting');
  const sinceMs = Math.min(
    newFromMs,
    // By the exchange's clock, as its trades are: ours may be ahead.
    ...whole.map(({ signedAtMs }) => signedAtMs - LISTING_MARGIN_MS),
  );
  let part = await client.trades(sinceMs);
  let { rows } = part;
  // Each look gets further than the one before, however much of it is read again.
  const isBehind = ({ readUntilMs }: ReadTrades) => readUntilMs <= (tradesUntilMs ?? 0);
  while (part.hasMore && (rows.length < ROWS_PER_LOOK || isBehind(part))) {
    const isEnoughAgain = rows.length >= ROWS_PER_LOOK && isBehind(part);
    // What lies between is kept since an earlier look.
    const fromMs = isEnoughAgain ? Math.max(part.readUntilMs, newFromMs) : part.readUntilMs;
    part = await client.trades(fromMs);
    rows = rows.concat(part.rows);
  }
  const named = await nameTrades(deps, account, records, rows);
  rows = named.rows;
  await atOnce(WRITES_AT_ONCE, rows, async (trade) => {
    const stem = stemOfText(trade.text, deps.tag);
    if (stem !== undefined) await deps.trades.putTrade(stem, trade);
  });
  return { ...part, rows, ...(!named.isWhole && { inTimeMs: undefined }) };
}

/**
 * Trades with the text of their orders. A row of Gate's may lack it: then the ledger knows the order
 * by its id, or, where one of unknown outcome may be behind it, Gate is asked for that order. While
 * such a row is left without a text, the trades are not whole: absence among them proves nothing.
 */
async function nameTrades(
  deps: Pick<OrderDependencies, 'exchangeOf'>,
  account: string,
  records: readonly PlaceRecord[],
  rows: readonly GateTrade[],
): Promise<{ readonly rows: readonly GateTrade[]; readonly isWhole: boolean }> {
  const nameless = rows.filter(({ text }) => text === '');
  if (nameless.length === 0) return { rows, isWhole: true };
  const texts = new Map(records.map(({ orderId, text }) => [orderId, text]));
  const unknown = records.filter(({ status }) => status === 'submitting');
  const instruments = new Set(unknown.map(({ order }) => instrumentKey(instrumentOf(order))));
  const isWanted = ({ orderId, currencyPair }: GateTrade) =>
    instruments.has(instrumentKey(spotPair(currencyPair))) && !texts.has(orderId);
  const wanted = new Map(
    nameless.filter(isWanted).map(({ orderId, currencyPair }) => [orderId, currencyPair]),
  );
  const { client } = deps.exchangeOf(account);
  await atOnce(READS_AT_ONCE, [...wanted].slice(0, READS_PER_LOOK), async ([orderId, pair]) => {
    const row = await client.order(orderId, pair);
    if (row) texts.set(orderId, row.text);
  });
  return {
    rows: rows.map((trade) => ({ ...trade, text: trade.text || (texts.get(trade.orderId) ?? '') })),
    isWhole: [...wanted.keys()].every((orderId) => texts.has(orderId)),
  };
}

/** An ended order is accounted for when its trades add up to what Gate says was filled. */
export async function reconcileFills(
  deps: Pick<OrderDependencies, 'clock' | 'log' | 'store' | 'trades'>,
  records: readonly PlaceRecord[],
): Promise<void> {
  await atOnce(WRITES_AT_ONCE, records, async (record) => {
    if (record.accounting !== 'pending') return;
    const trades = await deps.trades.tradesOf(record.stem);
    const traded = sum(trades.map(({ amount }) => amount));
    const { isEstimate } = record;
    const isComplete = isEstimate
      ? quoteOf(trades).eq(record.filledTotal)
      : traded.eq(record.filledAmount);
    const isLate = deps.clock.nowMs() - (record.closedAtMs ?? 0) > INCOMPLETE_AFTER_MS;
    if (!isComplete && !isLate) return;
    const accounting = isComplete ? ('complete' as const) : ('incomplete' as const);
    const { account, id } = record;
    if (!isComplete)
      deps.log('error', 'trades_incomplete', { account, id, sum: traded.toString() });
    await deps.store.transition(
      'accounted',
      record,
      {
        accounting,
        // What was computed from an average price is known exactly now.
        ...(isEstimate && isComplete && { filledAmount: traded.toString(), isEstimate: undefined }),
      },
      accounting,
    );
  });
}

function quoteOf(trades: readonly GateTrade[]): Big {
  return sum(trades.map(({ amount, price }) => new Big(amount).times(price)));
}
