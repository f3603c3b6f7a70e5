import type { Prices } from '../../shared/gate/spot/prices.ts';
import { Big } from '../../shared/lib/decimal.ts';
import type { OrderJson } from '../../shared/orders/model/order-json.ts';
import { type ArmedRecord, isArmed, type OrderRecord } from '../../shared/orders/model/record.ts';
import { isMet, judgedPrice, levelOf, type Watched } from '../../shared/triggers/condition.ts';
import type { Connection } from '../program/command.ts';

/** An armed order with the prices of now. */
export type WatchedOrder = {
  readonly record: ArmedRecord;
  readonly watched: Watched;
  /** The price that its trigger is judged by; absent if it could not be read. */
  readonly price?: string;
  /** Where it would fire now; absent for a trail that has not begun. */
  readonly level?: string;
  readonly isMet: boolean;
};

/** The most pairs whose prices a command reads. */
const PAIRS_MAX = 20;

/** The armed ones among the records, with their distance from the price. */
export async function readWatchedOrders(
  { stack }: Connection,
  account: string,
  records: readonly OrderRecord[],
): Promise<readonly WatchedOrder[]> {
  const armed = records.filter(isArmed);
  if (armed.length === 0) return [];
  const { client } = stack.exchangeOf(account);
  const pairs = [...new Set(armed.map(({ order }) => order.currency_pair))].slice(0, PAIRS_MAX);
  const [watched, prices] = await Promise.all([
    stack.watches.readAll(armed.map(({ stem }) => stem)),
    Promise.all(pairs.map((pair) => client.prices(pair).catch(() => undefined))),
  ]);
  const byPair = new Map(pairs.map((pair, index) => [pair, prices[index]]));
  return armed.map((record, index) =>
    watchedOrder(record, watched[index]!, byPair.get(record.order.currency_pair)),
  );
}

/** An armed order, judged by these prices. */
export function watchedOrder(
  record: ArmedRecord,
  watched: Watched,
  prices: Prices | undefined,
): WatchedOrder {
  const { trigger, order } = record;
  const price = prices && judgedPrice(trigger, order.side, prices);
  const level = levelOf(trigger, order.side, watched);
  return {
    record,
    watched,
    ...(price !== undefined && { price }),
    ...(level !== undefined && { level }),
    isMet: price !== undefined && isMet(trigger, order.side, watched, price),
  };
}

/** A trail's best price is kept beside the record until the order fires. */
export function withExtremum(json: OrderJson, order: WatchedOrder | undefined): OrderJson {
  const { trigger } = json;
  const extremum = order?.watched.extremum?.price;
  if (extremum === undefined || !trigger || !('source' in trigger)) return json;
  return { ...json, trigger: { ...trigger, extremum } };
}

/** As in `2.1 % away from 58000`; empty if the price or the level is not known. */
export function describeDistance({ record, price, level, isMet: isMetNow }: WatchedOrder): string {
  if (record.armed.firedAtMs !== undefined) return 'has fired, is being sent';
  if (price === undefined) return '';
  if (level === undefined) return `price ${price}, the trail has not begun`;
  if (isMetNow) return `met at ${price}`;
  const apart = new Big(level).minus(price).abs().div(price).times('100');
  return `${apart.round(2, Big.roundHalfUp)} % away from ${level}`;
}
