import type { Fee } from '../../gate/fee.ts';
import type { GateTrade } from '../../gate/gate-trade.ts';
import type { MarketClient, ReadTrades } from '../../gate/market.ts';
import { atOnce, eachAtOnce } from '../../lib/concurrency.ts';
import { Big, sum } from '../../lib/decimal.ts';
import { isContract } from '../../market/contract-order.ts';
import { instrumentOf, type MarketName } from '../../market/instrument.ts';
import type { OwnTrade, Progress } from '../ledger/fill-store.ts';
import { stemOfText } from '../model/client-order-id.ts';
import type { ExchangeOrder, PlaceRecord } from '../model/record.ts';
import type { OrderDependencies } from '../reconciliation/dependencies.ts';
import type { NamedMarket } from '../reconciliation/market-of.ts';

/**
 * How long before its signing time Gate may have executed an attempt: Gate accepts a timestamp that
 * is off by 60 s, in whole seconds, and its gateways' clocks differ.
 */
export const LISTING_MARGIN_MS = 65_000;
/** Trades appear some seconds late at Gate, so the end of the last reading is read again. */
const OVERLAP_MS = 120_000;
/** One poll reads about this many trades. The next poll continues. */
const ROWS_PER_POLL = 5_000;
/** The most fills that one poll stores, and the most orders that it accounts for. */
const WRITES_PER_POLL = 2_000;
/** A poll writes its progress after so many trades: if it is cut short, it repeats little. */
const CHUNK_SIZE = 100;
/** The first search for unexpected orders goes back this far. */
const FIRST_READ_MS = 3_600_000;
const ACCOUNTED_AT_ONCE = 10;
/**
 * The most orders read in one poll because a trade lacks its text: `wanted` in the pairs of unknown
 * outcomes, `others` in all other pairs.
 */
const READS_PER_POLL = { wanted: 100, others: 20 };
const READS_AT_ONCE = 5;
/** After this time, an order whose trades do not add up is recorded as incomplete. */
const INCOMPLETE_AFTER_MS = 3_600_000;

/** Up to which time each market's trades are stored. */
const TRADES_MARKS = {
  spot: 'tradesUntilMs',
  usdt: 'contractTradesUntilMs',
} as const satisfies Readonly<Record<MarketName, keyof Progress>>;

type Judge = (trades: readonly GateTrade[]) => Promise<void>;

/**
 * Reads the account's trades since the last poll, stores those of our orders, and has all judged. It
 * writes its progress after each chunk: a poll that is cut short leaves less work to the next one.
 */
export async function keepTrades(
  deps: Pick<OrderDependencies, 'log' | 'tag' | 'trades'>,
  account: string,
  { name, market }: NamedMarket,
  records: readonly PlaceRecord[],
  progress: Progress,
  judge: Judge,
): Promise<ReadTrades> {
  const mark = TRADES_MARKS[name];
  const { [mark]: tradesUntilMs } = progress;
  const nowMs = market.exchangeNowMs();
  const isFirst = tradesUntilMs === undefined;
  const newFromMs = (tradesUntilMs ?? nowMs - FIRST_READ_MS) - OVERLAP_MS;
  // The proof that an attempt did not trade needs all trades since its start.
  const whole = records.filter(({ status }) => isFirst || status === 'submitting');
  const sinceMs = Math.min(
    newFromMs,
    // By the exchange's clock, like its trades: ours may be ahead.
    ...whole.map(({ attempt }) => attempt.signedAtMs - LISTING_MARGIN_MS),
    ...records.flatMap(lackingSince),
  );
  const nameTrades = tradeNames(market, records, (error) =>
    deps.log('warn', 'trades_not_named', { account, error: String(error) }),
  );
  let rows: readonly GateTrade[] = [];
  let isWhole = true;
  let written = 0;
  let fromMs = sinceMs;
  while (true) {
    const part = await market.trades(fromMs);
    const named = await nameTrades(part.rows);
    rows = rows.concat(named.rows);
    isWhole &&= named.isWhole;
    const kept = await keepPart(
      deps,
      { account, mark },
      { ...part, rows: named.rows },
      written,
      judge,
    );
    written = kept.written;
    const { readUntilMs, hasMore } = kept;
    // Each poll gets further than the last one, however much it reads again.
    const isBehind = readUntilMs <= (tradesUntilMs ?? 0);
    const isEnough = rows.length >= ROWS_PER_POLL && !isBehind;
    if (!hasMore || isEnough || written >= WRITES_PER_POLL) {
      const inTimeMs = isWhole ? part.inTimeMs && Math.min(part.inTimeMs, readUntilMs) : undefined;
      return { rows, inTimeMs, readUntilMs, hasMore };
    }
    // An earlier poll has stored the trades in between.
    fromMs = rows.length >= ROWS_PER_POLL ? Math.max(readUntilMs, newFromMs) : readUntilMs;
  }
}

/** A fill that could not be named, or that Gate showed late, is read again until the order has all of its own. */
function lackingSince({ exchange }: PlaceRecord): readonly number[] {
  const { accounting, updateTimeMs } = exchange ?? {};
  const isLacking = accounting === 'pending' && updateTimeMs !== undefined;
  return isLacking ? [updateTimeMs - LISTING_MARGIN_MS] : [];
}

type Kept = Pick<ReadTrades, 'readUntilMs' | 'hasMore'> & { readonly written: number };

/** Keeps one part of the trades, the oldest first, until the poll has written enough. */
async function keepPart(
  deps: Pick<OrderDependencies, 'tag' | 'trades'>,
  { account, mark }: { readonly account: string; readonly mark: keyof Progress },
  { rows, readUntilMs, hasMore }: ReadTrades,
  writtenBefore: number,
  judge: Judge,
): Promise<Kept> {
  const oldestFirst = rows.toSorted((one, other) => one.atMs - other.atMs);
  let written = writtenBefore;
  let filled: Pick<Progress, 'filledAtMs'> = {};
  for (let start = 0; start < oldestFirst.length; start += CHUNK_SIZE) {
    const chunk = oldestFirst.slice(start, start + CHUNK_SIZE);
    const count = await deps.trades.keepFills(fillsAmong(chunk, deps.tag));
    await judge(chunk);
    written += count;
    if (count > 0) filled = { filledAtMs: chunk.at(-1)!.atMs };
    const next = oldestFirst[start + CHUNK_SIZE];
    if (!next || count === 0) continue;
    // The next trade may be of the same millisecond as the last one that is kept.
    const keptUntilMs = Math.min(readUntilMs, next.atMs - 1);
    await deps.trades.advance(account, mark, keptUntilMs, filled);
    if (written >= WRITES_PER_POLL) return { readUntilMs: keptUntilMs, hasMore: true, written };
  }
  await deps.trades.advance(account, mark, readUntilMs, filled);
  return { readUntilMs, hasMore, written };
}

function fillsAmong(trades: readonly GateTrade[], tag: string): readonly OwnTrade[] {
  return trades.flatMap((trade) => {
    const stem = stemOfText(trade.text, tag);
    return stem === undefined ? [] : { stem, trade };
  });
}

/**
 * Gives trades the text of their orders. A row of Gate's may lack it. Then the ledger finds the order
 * by its id, or Gate is asked for the order. While a row in the pair of an unknown outcome is left
 * without a text, the trades are incomplete and absence among them proves nothing. Any other row may
 * belong to an order that Gate executed although its response was a refusal. An order that cannot be read
 * keeps no other trade from being stored.
 */
function tradeNames(
  market: MarketClient,
  records: readonly PlaceRecord[],
  tell: (failure: unknown) => void,
) {
  const texts = new Map(records.map(({ exchange, attempt }) => [exchange?.orderId, attempt.text]));
  const unknown = records.filter(({ status }) => status === 'submitting');
  const names = new Set(unknown.map(({ order }) => instrumentOf(order).name));
  const left = { ...READS_PER_POLL };

  return async (rows: readonly GateTrade[]) => {
    const nameless = rows.filter(({ text, orderId }) => text === '' && !texts.has(orderId));
    const byWant = Object.groupBy(
      new Map(nameless.map((trade) => [trade.orderId, trade])).values(),
      ({ currencyPair }) => (names.has(currencyPair) ? 'wanted' : 'others'),
    );
    for (const want of ['wanted', 'others'] as const) {
      const asked = (byWant[want] ?? []).slice(0, left[want]);
      left[want] -= asked.length;
      const [failure] = await eachAtOnce(
        READS_AT_ONCE,
        asked,
        async ({ orderId, currencyPair }) => {
          const row = await market.order(orderId, currencyPair);
          if (row) texts.set(orderId, row.text);
        },
      );
      if (failure !== undefined) tell(failure);
    }
    return {
      rows: rows.map((trade) => ({
        ...trade,
        text: trade.text || (texts.get(trade.orderId) ?? ''),
      })),
      isWhole: (byWant.wanted ?? []).every(({ orderId }) => texts.has(orderId)),
    };
  };
}

/** Completes an ended order when its trades add up to Gate's filled amount. */
export async function reconcileFills(
  deps: Pick<OrderDependencies, 'clock' | 'log' | 'store' | 'trades'>,
  records: readonly PlaceRecord[],
  { readUntilMs, hasMore }: ReadTrades,
): Promise<void> {
  // An order that changed later may have trades that this poll has not read.
  const isRead = ({ updateTimeMs = 0 }: ExchangeOrder) => !hasMore || updateTimeMs <= readUntilMs;
  const due = records.flatMap((record) => {
    const { exchange } = record;
    return exchange?.accounting === 'pending' && isRead(exchange) ? [{ record, exchange }] : [];
  });
  let accounted = 0;
  await atOnce(ACCOUNTED_AT_ONCE, due, async ({ record, exchange }) => {
    if (accounted >= WRITES_PER_POLL) return;
    const trades = await deps.trades.tradesOf(record.stem);
    const traded = sum(trades.map(({ amount }) => amount));
    const { isEstimate } = exchange;
    const isComplete = isEstimate
      ? quoteOf(trades).eq(exchange.filledTotal)
      : traded.eq(exchange.filledAmount);
    const isLate = deps.clock.nowMs() - (record.closedAtMs ?? 0) > INCOMPLETE_AFTER_MS;
    if (!isComplete && !isLate) return;
    accounted += 1;
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
        // Rows of contracts have neither fees nor an exact total.
        ...(isContract(record.order) && {
          filledTotal: quoteOf(trades).toString(),
          fees: feesOf(trades),
        }),
      },
      accounting,
    );
  });
}

function feesOf(trades: readonly GateTrade[]): readonly Fee[] {
  const byCurrency = Map.groupBy(
    trades.flatMap(({ fees }) => fees),
    ({ currency }) => currency,
  );
  return [...byCurrency].map(([currency, fees]) => ({
    currency,
    amount: sum(fees.map(({ amount }) => amount)).toString(),
  }));
}

function quoteOf(trades: readonly GateTrade[]): Big {
  return sum(trades.map(({ amount, price }) => new Big(amount).times(price)));
}
