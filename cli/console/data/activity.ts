import { Big, sum } from '../../../shared/lib/decimal.ts';
import { isContract } from '../../../shared/market/contract-order.ts';
import { currenciesOf } from '../../../shared/market/currencies.ts';
import {
  filledOf,
  type OrderRecord,
  type PlaceRecord,
} from '../../../shared/orders/model/record.ts';
import type { SpotOrder } from '../../../shared/orders/model/request.ts';

/** The trades of one UTC hour or day in one quote currency. */
export type Span = {
  /** As in `2026-11-22` or `2026-11-22T09`. */
  readonly start: string;
  /** The number of orders with fills. */
  readonly orders: number;
  readonly bought: string;
  readonly sold: string;
  /** The fees in the quote currency or the traded coin, as an amount of quote currency. */
  readonly feesInQuote: string;
  /** The charged fees by currency. */
  readonly fees: Readonly<Record<string, string>>;
};

export type Activity = { readonly every: 'hour' | 'day'; readonly spans: readonly Span[] };

/** An order of the spot market. */
type FilledRecord = PlaceRecord &
  Required<Pick<PlaceRecord, 'exchange'>> & { readonly order: SpotOrder };

const START_LENGTHS = { hour: '2026-11-22T09'.length, day: '2026-11-22'.length } as const;
/** Up to two days are shown by the hour. */
const HOURLY_MS = 2 * 86_400_000;

/** The traded quote currencies, the most used one first. */
export function tradedQuotes(records: readonly OrderRecord[]): readonly string[] {
  const byQuote = Map.groupBy(records.filter(hasFilled), quoteOf);
  return [...byQuote.entries()]
    .sort(([, one], [, other]) => other.length - one.length)
    .map(([quote]) => quote);
}

/** Fills and fees over time, oldest first. An order counts at its end or its last change. */
export function activityOf(records: readonly OrderRecord[], quote: string): Activity {
  const filled = records.filter(hasFilled).filter((record) => quoteOf(record) === quote);
  const timesMs = filled.map(filledAtMs);
  // No spread: thousands of arguments are too many.
  const firstMs = timesMs.reduce((first, timeMs) => Math.min(first, timeMs), Infinity);
  const lastMs = timesMs.reduce((last, timeMs) => Math.max(last, timeMs), 0);
  const every = lastMs - firstMs < HOURLY_MS ? 'hour' : 'day';
  const byStart = Map.groupBy(filled, (record) =>
    new Date(filledAtMs(record)).toISOString().slice(0, START_LENGTHS[every]),
  );
  const spans = [...byStart.entries()]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([start, orders]) => spanOf(start, orders));
  return { every, spans };
}

function spanOf(start: string, orders: readonly FilledRecord[]): Span {
  return {
    start,
    orders: orders.length,
    bought: sum(orders.filter(({ order }) => order.side === 'buy').map(totalOf)).toString(),
    sold: sum(orders.filter(({ order }) => order.side === 'sell').map(totalOf)).toString(),
    feesInQuote: sum(orders.flatMap(feesInQuoteOf)).toString(),
    fees: feesByCurrency(orders),
  };
}

function hasFilled(record: OrderRecord): record is FilledRecord {
  const isSpot = record.action === 'place' && !isContract(record.order);
  return isSpot && filledOf(record).filledTotal !== '0';
}

const quoteOf = ({ order }: FilledRecord): string => currenciesOf(order.currency_pair).quote;

const filledAtMs = ({ closedAtMs, updatedAtMs }: OrderRecord): number => closedAtMs ?? updatedAtMs;

const totalOf = ({ exchange }: FilledRecord): string => exchange.filledTotal;

/** A fee in the traded coin is valued at the order's average price. */
function feesInQuoteOf({ order, exchange }: FilledRecord): string[] {
  const { fees, filledAmount, filledTotal } = exchange;
  const { base, quote } = currenciesOf(order.currency_pair);
  return fees.flatMap(({ currency, amount }) => {
    if (currency === quote) return [amount];
    if (currency !== base || filledAmount === '0') return [];
    return [new Big(amount).times(filledTotal).div(filledAmount).round(8).toString()];
  });
}

function feesByCurrency(records: readonly FilledRecord[]): Readonly<Record<string, string>> {
  const byCurrency = Map.groupBy(
    records.flatMap(({ exchange }) => exchange.fees),
    ({ currency }) => currency,
  );
  return Object.fromEntries(
    [...byCurrency].map(([currency, fees]) => [
      currency,
      sum(fees.map(({ amount }) => amount)).toString(),
    ]),
  );
}
