import { Big } from '../../../shared/lib/decimal.ts';
import { type Order, type Trade, tradeJson, wireOrder } from '../engine/orders.ts';

/** The event of an order, in the channel's word. A push has no `status`. */
export type OrderEvent = 'put' | 'update' | 'finish';

export type PushedRow = Readonly<Record<string, unknown>>;

const ZERO = new Big('0');
const REST_ONLY = ['status', 'iceberg', 'fill_price', 'gt_maker_fee', 'gt_taker_fee'];

/** A row of `spot.orders`: its times in ms are texts, which are numbers over REST. */
export function orderRow(order: Order, event: OrderEvent): PushedRow {
  const fields = Object.entries(wireOrder(order)).filter(([name]) => !REST_ONLY.includes(name));
  return {
    ...Object.fromEntries(fields),
    create_time_ms: String(order.createdAtMs),
    update_time_ms: String(order.updatedAtMs),
    user: Number(order.userId),
    event,
    biz_info: '-',
  };
}

/** A row of `spot.usertrades`: its ids and seconds are numbers, which are texts over REST. */
export function tradeRow(trade: Trade): PushedRow {
  const { sequence_id, deal: _, ...row } = tradeJson(trade);
  return {
    ...row,
    id: Number(trade.id),
    id_market: Number(sequence_id),
    create_time: Math.floor(trade.atMs / 1000),
    user_id: Number(trade.order.userId),
    biz_info: '-',
  };
}

/** An order as it was before anything happened to it. */
export function asPlaced(order: Order): Order {
  return {
    ...order,
    left: order.amount,
    filledAmount: ZERO,
    filledTotal: ZERO,
    fee: ZERO,
    updatedAtMs: order.createdAtMs,
    endedAtMs: undefined,
    status: 'open',
    finishAs: 'open',
  };
}
