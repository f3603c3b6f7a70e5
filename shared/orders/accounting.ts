import { Big } from '../decimal.ts';
import type { Listing } from '../gate/requests.ts';
import type { GateTrade } from '../gate/trade-row.ts';
import { atOnce } from './at-once.ts';
import { stemOfText } from './client-order-id.ts';
import type { OrderDependencies } from './dependencies.ts';
import { happening } from './happening.ts';
import type { PlaceRecord } from './record.ts';
import type { Progress } from './trade-store.ts';

/**
 * How long before the time that an attempt was signed with Gate may have executed it: it accepts a
 * timestamp that is 60 s off, by whole seconds, and its gateways' clocks differ.
 */
export const LISTING_MARGIN_MS = 65_000;
/** Trades appear late at Gate, by a few seconds: the end of what was read is read again. */
const OVERLAP_MS = 120_000;
/** Where nothing was read before, strays are searched for as far back as this. */
const FIRST_READ_MS = 3_600_000;
/** A busy account trades dozens of times a second; one write after the other would fall behind. */
const WRITES_AT_ONCE = 10;
/** An order whose trades never add up is given up on after this time, and says so. */
const INCOMPLETE_AFTER_MS = 3_600_000;

export type ReadTrades = Listing<GateTrade> & {
  /** All trades until then have been read. Exchange time. */
  readonly readUntilMs: number;
};

/** Reads the account's trades since the last time, and keeps those of our orders. */
export async function readTrades(
  deps: OrderDependencies,
  account: string,
  records: readonly PlaceRecord[],
  { tradesUntilMs }: Progress,
): Promise<ReadTrades> {
  const { client } = deps.exchangeOf(account);
  const nowMs = client.exchangeNowMs();
  // To prove that an attempt did not trade, all trades since its beginning count.
  const isFirst = tradesUntilMs === undefined;
  const whole = records.filter(({ status }) => isFirst || status === 'submitting');
  const sinceMs = Math.min(
    (tradesUntilMs ?? nowMs - FIRST_READ_MS) - OVERLAP_MS,
    // By the exchange's clock, as its trades are: ours may be ahead.
    ...whole.map(({ signedAtMs }) => signedAtMs - LISTING_MARGIN_MS),
  );
  const trades = await client.trades(sinceMs);
  const byStem = Map.groupBy(trades.rows, ({ text }) => stemOfText(text, deps.tag));
  await atOnce(WRITES_AT_ONCE, byStem, async ([stem, rows]) => {
    if (stem !== undefined) await deps.trades.putTrades(stem, rows);
  });
  return trades;
}

/** An ended order is accounted for when its trades add up to what Gate says was filled. */
export async function accountFor(
  deps: OrderDependencies,
  records: readonly PlaceRecord[],
): Promise<void> {
  await atOnce(WRITES_AT_ONCE, records, async (record) => {
    if (record.accounting !== 'pending') return;
    const trades = await deps.trades.tradesOf(record.stem);
    const sum = trades.reduce((total, { amount }) => total.plus(amount), new Big('0'));
    const isComplete = sum.eq(record.filledAmount);
    const isLate = deps.clock.nowMs() - (record.closedAtMs ?? 0) > INCOMPLETE_AFTER_MS;
    if (!isComplete && !isLate) return;
    const accounting = isComplete ? ('complete' as const) : ('incomplete' as const);
    const { account, id } = record;
    if (!isComplete) deps.log('error', 'trades_incomplete', { account, id, sum: sum.toString() });
    await deps.store.transition(
      'accounted',
      record,
      { accounting },
      happening(deps, 'accounted', accounting),
    );
  });
}
