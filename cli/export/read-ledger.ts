import type { GateTrade } from '../../shared/gate/gate-trade.ts';
import { sum } from '../../shared/lib/decimal.ts';
import { type OrderJson, orderJson } from '../../shared/orders/model/order-json.ts';
import { filledOf, type OrderRecord, orderOf } from '../../shared/orders/model/record.ts';
import { isFinal } from '../../shared/orders/model/status.ts';
import type { LedgerPages } from '../stack/ledger-pages.ts';
import { type FillRow, fillRow } from './rows.ts';
import type { TimeZone } from './time-zone.ts';

/** The account and the time range of an export; `untilMs` is exclusive. */
export type Extract = {
  readonly account: string;
  readonly fromMs: number;
  readonly untilMs: number;
};

/** An order's fills precede its close, but they carry the exchange's clock. */
const CLOCK_MARGIN_MS = 3_600_000;
const ORDERS_AT_ONCE = 10;

/**
 * Every fill in the range, by creation time of the orders. An order may rest for months, so every
 * order created before the end is read. `onIncomplete` gets the orders whose fills do not add
 * up to their filled amount (yet).
 */
export async function* fillsIn(
  ledger: LedgerPages,
  { account, fromMs, untilMs }: Extract,
  isoTime: TimeZone['isoTime'],
  onIncomplete: (record: OrderRecord) => void,
): AsyncGenerator<FillRow> {
  const mayHaveFills = ({ exchange, status, closedAtMs = 0 }: OrderRecord) =>
    exchange !== undefined && (!isFinal(status) || closedAtMs > fromMs - CLOCK_MARGIN_MS);
  const time = { fromMs: 0, untilMs: untilMs + CLOCK_MARGIN_MS };
  for await (const page of ledger.pages(account, time)) {
    const records = page.filter(mayHaveFills);
    for (let start = 0; start < records.length; start += ORDERS_AT_ONCE) {
      const few = records.slice(start, start + ORDERS_AT_ONCE);
      const trades = await Promise.all(few.map(({ stem }) => ledger.tradesOf(stem)));
      for (const [index, record] of few.entries()) {
        const fills = trades[index]!;
        if (lacksFills(record, fills)) onIncomplete(record);
        const inTime = fills.filter(({ atMs }) => atMs >= fromMs && atMs < untilMs);
        yield* inTime
          .toSorted((a, b) => a.atMs - b.atMs)
          .map((each) => fillRow(each, record, isoTime));
      }
    }
  }
}

function lacksFills(record: OrderRecord, trades: readonly GateTrade[]): boolean {
  return !sum(trades.map(({ amount }) => amount)).eq(filledOf(record).filledAmount);
}

/** Every order created in the range, including refused ones; oldest first. */
export async function* ordersIn(ledger: LedgerPages, extract: Extract): AsyncGenerator<OrderJson> {
  for await (const page of ledger.pages(extract.account, extract)) {
    yield* page.filter(orderOf).map(orderJson);
  }
}
