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
 * How long before its signing time Gate may have executed an attempt: Gate accepts a timestamp that
 * is off by 60 s, in whole seconds, and its gateways' clocks differ.
 */
export const LISTING_MARGIN_MS = 65_000;
/** Trades appear some seconds late at Gate, so the end of the last reading is read again. */
const OVERLAP_MS = 120_000;
/** One poll writes about this many trades. The next poll continues. */
const ROWS_PER_POLL = 5_000;
/** The first search for unexpected orders goes back this far. */
const FIRST_READ_MS = 3_600_000;
/** A busy account trades dozens of times a second, which is too fast for single writes. */
const WRITES_AT_ONCE = 10;
/** The most orders read in one poll because a trade lacks its text. */
const READS_PER_POLL = 100;
const READS_AT_ONCE = 5;
/** After this time, an order whose trades do not add up is recorded as incomplete. */
const INCOMPLETE_AFTER_MS = 3_600_000;

/** Reads the account's trades since the last poll, and stores those of our orders. */
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
  // The proof that an attempt did not trade needs all trades since its start.
  const whole = records.filter(({ status }) => isFirst || status === 'submitting');
  const sinceMs = Math.min(
    newFromMs,
    // By the exchange's clock, like its trades: ours may be ahead.
    ...whole.map(({ signedAtMs }) => signedAtMs - LISTING_MARGIN_MS),
  );
  let part = await client.trades(sinceMs);
  let { rows } = part;
  // Each poll gets further than the last one, however much it reads again.
  const isBehind = ({ readUntilMs }: ReadTrades) => readUntilMs <= (tradesUntilMs ?? 0);
  while (part.hasMore && (rows.length < ROWS_PER_POLL || isBehind(part))) {
    const isEnoughAgain = rows.length >= ROWS_PER_POLL && isBehind(part);
    // An earlier poll has stored the trades in between.
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
 * Trades with the text of their orders. A row of Gate's may lack it. Then the ledger finds the
 * order by its id, or Gate is asked for the order if it may be one with an unknown outcome. While a
 * row is left without a text, the trades are incomplete and absence among them proves nothing.
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
  await atOnce(READS_AT_ONCE, [...wanted].slice(0, READS_PER_POLL), async ([orderId, pair]) => {
    const row = await client.order(orderId, pair);
    if (row) texts.set(orderId, row.text);
  });
  return {
    rows: rows.map((trade) => ({ ...trade, text: trade.text || (texts.get(trade.orderId) ?? '') })),
    isWhole: [...wanted.keys()].every((orderId) => texts.has(orderId)),
  };
}

/** Completes an ended order when its trades add up to Gate's filled amount. */
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
        // The fills replace the amount computed from an average price.
        ...(isEstimate && isComplete && { filledAmount: traded.toString(), isEstimate: undefined }),
      },
      accounting,
    );
  });
}

function quoteOf(trades: readonly GateTrade[]): Big {
  return sum(trades.map(({ amount, price }) => new Big(amount).times(price)));
}
