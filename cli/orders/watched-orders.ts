import type { Prices } from '../../shared/gate/prices.ts';
import { atOnce } from '../../shared/lib/concurrency.ts';
import { Big } from '../../shared/lib/decimal.ts';
import { type Instrument, instrumentKey, instrumentOf } from '../../shared/market/instrument.ts';
import { judgedSide } from '../../shared/orders/model/armed.ts';
import type { OrderJson } from '../../shared/orders/model/order-json.ts';
import {
  type ArmedRecord,
  type ExitRecord,
  isArmed,
  isExit,
  type OrderRecord,
} from '../../shared/orders/model/record.ts';
import { unitOf } from '../../shared/orders/model/request.ts';
import { exitConditions } from '../../shared/orders/tracking/exits/watch-exits.ts';
import type { WatchedCondition } from '../../shared/orders/tracking/watching/watch-conditions.ts';
import { isMet, judgedPrice, levelOf, type Watched } from '../../shared/triggers/condition.ts';
import type { Connection } from '../program/command.ts';

/** An armed order or a working exit, with the prices of now. */
export type WatchedOrder = {
  readonly record: ArmedRecord | ExitRecord;
  /** The trigger of an order; the stop and the trail of an exit. */
  readonly conditions: readonly ConditionNow[];
  /** Whether any of them is met. */
  readonly isMet: boolean;
};

export type ConditionNow = {
  readonly watched: Watched;
  /** The price that it is judged by; absent if it could not be read. */
  readonly price?: string;
  /** Where it would fire now; absent for a trail that has not begun. */
  readonly level?: string;
  readonly isMet: boolean;
};

/** Pairs and contracts whose prices are read at the same time. */
const READ_AT_ONCE = 20;

/** Whether a price makes the order, or the exit, sell or buy. */
export function isWatched(record: OrderRecord): record is ArmedRecord | ExitRecord {
  return isArmed(record) || (isExit(record) && record.status === 'working');
}

/** The watched ones among the records, with their distance from the price. */
export async function readWatchedOrders(
  { stack }: Connection,
  account: string,
  records: readonly OrderRecord[],
): Promise<readonly WatchedOrder[]> {
  const watched = records.filter(isWatched);
  if (watched.length === 0) return [];
  const { client, futures } = stack.exchangeOf(account);
  const byKey = new Map(
    watched.map(instrumentOfWatched).map((each) => [instrumentKey(each), each]),
  );
  const known = new Map<string, Prices | undefined>();
  await atOnce(READ_AT_ONCE, byKey, async ([key, { market, name }]) => {
    const { prices } = market === 'spot' ? client : futures;
    known.set(key, await prices(name).catch(() => undefined));
  });
  return judgeWatched(stack, watched, (instrument) => known.get(instrumentKey(instrument)));
}

/** Judges the records by these prices, and by what is remembered of them. */
export async function judgeWatched(
  { watches }: Pick<Connection['stack'], 'watches'>,
  records: readonly (ArmedRecord | ExitRecord)[],
  pricesOf: (instrument: Instrument) => Prices | undefined,
): Promise<readonly WatchedOrder[]> {
  const conditions = records.map(conditionsOf);
  const remembered = await watches.readAll(conditions.flat().map(({ key }) => key));
  const byKey = new Map(conditions.flat().map(({ key }, index) => [key, remembered[index]!]));
  return records.map((record, index) => {
    const now = conditions[index]!.map((condition) =>
      judgeCondition(condition, byKey.get(condition.key)!, pricesOf(condition.instrument)),
    );
    return { record, conditions: now, isMet: now.some((each) => each.isMet) };
  });
}

/** The pair or the contract whose price it waits for. */
export function instrumentOfWatched(record: ArmedRecord | ExitRecord): Instrument {
  return instrumentOf(record.action === 'exit' ? record.holding : record.order);
}

function conditionsOf(
  record: ArmedRecord | ExitRecord,
): readonly Omit<WatchedCondition, 'sinceMs'>[] {
  if (record.action === 'exit') return exitConditions([record]);
  const { stem, order, trigger } = record;
  const side = judgedSide(order, trigger);
  return [{ key: stem, instrument: instrumentOf(order), side, condition: trigger }];
}

function judgeCondition(
  { condition, side }: Pick<WatchedCondition, 'condition' | 'side'>,
  watched: Watched,
  prices: Prices | undefined,
): ConditionNow {
  const price = prices && judgedPrice(condition, side, prices);
  const level = levelOf(condition, side, watched);
  return {
    watched,
    ...(price !== undefined && { price }),
    ...(level !== undefined && { level }),
    isMet: price !== undefined && isMet(condition, side, watched, price),
  };
}

/** A trail's best price is kept beside the record until the order fires. */
export function withExtremum(json: OrderJson, order: WatchedOrder | undefined): OrderJson {
  const { trigger } = json;
  const extremum = order?.conditions[0]?.watched.extremum?.price;
  if (extremum === undefined || !trigger || !('source' in trigger)) return json;
  return { ...json, trigger: { ...trigger, extremum } };
}

/** Whether nobody can say if it would fire now: a price could not be read, and no other one fires it. */
export function isUnknown({ conditions, isMet: isMetNow }: WatchedOrder): boolean {
  return !isMetNow && conditions.some(({ price }) => price === undefined);
}

/** As in `2.1 % away from 58000`; empty if neither prices nor levels are known. */
export function describeDistance({ record, conditions }: WatchedOrder): string {
  if (record.action === 'exit') return describeExit(record, conditions);
  if (record.armed.firedAtMs !== undefined) return 'has fired, is being sent';
  return withSuspended(record.armed.suspended, conditions.map(describeCondition));
}

function describeExit(
  { holding, program }: ExitRecord,
  conditions: readonly ConditionNow[],
): string {
  const unit = unitOf(holding);
  const { owned, firing, suspended } = program.state;
  if (firing && !suspended) return `has fired, sells the rest of ${owned} ${unit}`;
  return withSuspended(suspended, conditions.map(describeCondition));
}

function withSuspended(suspended: true | undefined, distances: readonly string[]): string {
  const known = distances.filter((text) => text !== '');
  return [...(suspended ? ['suspended'] : []), ...known].join(', ');
}

function describeCondition({ price, level, isMet: isMetNow }: ConditionNow): string {
  if (price === undefined) return '';
  if (level === undefined) return `price ${price}, the trail has not begun`;
  if (isMetNow) return `met at ${price}`;
  const apart = new Big(level).minus(price).abs().div(price).times('100');
  return `${apart.round(2, Big.roundHalfUp)} % away from ${level}`;
}
