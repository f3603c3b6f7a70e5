import { Big, sum } from '../../../shared/lib/decimal.ts';
import { isContract } from '../../../shared/market/contract-order.ts';
import { currenciesOf } from '../../../shared/market/currencies.ts';
import { instrumentOf } from '../../../shared/market/instrument.ts';
import { termsOf } from '../../../shared/market/order-terms.ts';
import {
  filledOf,
  type OrderRecord,
  type PlaceRecord,
} from '../../../shared/orders/model/record.ts';

/** The trades of one UTC hour or day in one market. */
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

/** Orders that are counted together: those of pairs and of contracts are not the same money. */
export type Traded = { readonly quote: string; readonly isOfContracts: boolean };

type FilledRecord = PlaceRecord & Required<Pick<PlaceRecord, 'exchange'>>;

const START_LENGTHS = { hour: '2026-11-22T09'.length, day: '2026-11-22'.length } as const;
/** Up to two days are shown by the hour. */
const HOURLY_MS = 2 * 86_400_000;

/** As in `USDT` or `USDT contracts`. */
export function tradedName({ quote, isOfContracts }: Traded): string {
  return isOfContracts ? `${quote} contracts` : quote;
}

/** What was traded by its quote currency, the most used one first. */
export function tradedQuotes(records: readonly OrderRecord[]): readonly Traded[] {
  const byName = Map.groupBy(records.filter(hasFilled), (record) => tradedName(tradedOf(record)));
  return [...byName.values()]
    .sort((one, other) => other.length - one.length)
    .map(([record]) => tradedOf(record!));
}

/** Fills and fees over time, oldest first. An order counts at its end or its last change. */
export function activityOf(records: readonly OrderRecord[], traded: Traded): Activity {
  const name = tradedName(traded);
  const filled = records
    .filter(hasFilled)
    .filter((record) => tradedName(tradedOf(record)) === name);
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
    bought: totalOn('buy', orders),
    sold: totalOn('sell', orders),
    feesInQuote: sum(orders.flatMap(feesInQuoteOf)).toString(),
    fees: feesByCurrency(orders),
  };
}

function hasFilled(record: OrderRecord): record is FilledRecord {
  return record.action === 'place' && filledOf(record).filledTotal !== '0';
}

function tradedOf({ order }: FilledRecord): Traded {
  return {
    quote: currenciesOf(instrumentOf(order).name).quote,
    isOfContracts: isContract(order),
  };
}

const filledAtMs = ({ closedAtMs, updatedAtMs }: OrderRecord): number => closedAtMs ?? updatedAtMs;

function totalOn(side: 'buy' | 'sell', records: readonly FilledRecord[]): string {
  return sum(records.filter((record) => sideOf(record) === side).map(totalOf)).toString();
}

/** Gate decides the side of an order that closes a position. */
const sideOf = ({ order, exchange }: FilledRecord) => exchange.closingSide ?? termsOf(order).side;

/** The record counts contracts. */
function totalOf({ order, exchange }: FilledRecord): Big {
  const { filledTotal } = exchange;
  return new Big(filledTotal).times(isContract(order) ? (order.multiplier ?? '0') : '1');
}

/** A fee in the traded coin is valued at the order's average price. */
function feesInQuoteOf({ order, exchange }: FilledRecord): string[] {
  const { fees, filledAmount, filledTotal } = exchange;
  const { base, quote } = currenciesOf(instrumentOf(order).name);
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
