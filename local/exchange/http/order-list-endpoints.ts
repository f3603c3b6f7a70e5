import { isOfAccount, namedAccount } from '../engine/account-modes.ts';
import { type Order, tradeJson, wireOrder } from '../engine/orders.ts';
import { choice, type Fields, optionalText, requiredText } from '../engine/parameters.ts';
import { refusal } from '../engine/responses.ts';
import type { Endpoint, PrivateCall, Simulation } from './endpoint.ts';
import { isWithinDays, pageOf } from './paging.ts';

const MAX_OPEN = 100;
const MAX_ROWS = 1_000;

/** Whether an order is of the pair that a query names, if it names one. */
function isOrderOfPair(query: Fields): (order: Order) => boolean {
  const pairId = optionalText(query, 'currency_pair');
  return ({ pair }) => pairId === undefined || pair.id === pairId;
}

/** Whether an order is of the pair and of the account that a query names. */
export function isAskedFor(query: Fields): (order: Order) => boolean {
  const isOfPair = isOrderOfPair(query);
  const isShown = isOfAccount(namedAccount(query));
  return (order) => isOfPair(order) && isShown(order);
}

function listOrders(call: PrivateCall, simulation: Simulation) {
  const status = choice(call.query, 'status', ['open', 'finished'] as const);
  return status === 'open' ? openOfPair(call, simulation) : finished(call, simulation);
}

function openOfPair({ query, key }: PrivateCall, { reads }: Simulation) {
  requiredText(query, 'currency_pair');
  const orders = reads.open(key.userId).filter(isAskedFor(query));
  return pageOf(orders, query, MAX_OPEN).map((order) => wireOrder(order));
}

/** Whether the bounds of my_trades hold here too is not documented: here they do, the worst that can be. */
function finished({ query, key, nowMs }: PrivateCall, { reads }: Simulation) {
  const side = optionalText(query, 'side');
  const endedInTime = isWithinDays(query, nowMs);
  const orders = reads
    .finished(key.userId)
    .filter(isAskedFor(query))
    .filter((order) => side === undefined || order.side === side)
    .filter((order) => order.endedAtMs !== undefined && endedInTime(order.endedAtMs));
  return pageOf(orders, query, MAX_ROWS).map((order) => wireOrder(order));
}

/** Every pair at once: what `page` and `limit` cut is the list inside each pair. */
function openOrders({ query, key }: PrivateCall, { reads }: Simulation) {
  const orders = reads.open(key.userId).filter(isOfAccount(namedAccount(query)));
  const byPair = Object.groupBy(orders, ({ pair }) => pair.id);
  return Object.entries(byPair)
    .map(([pairId, orders = []]) => ({ pairId, page: pageOf(orders, query, MAX_OPEN) }))
    .filter(({ page }) => page.length > 0)
    .map(({ pairId, page }) => ({
      currency_pair: pairId,
      total: page.length,
      orders: page.map((order) => wireOrder(order)),
    }));
}

/** The parameter `account` is deprecated: the trades of all accounts come. */
function myTrades({ query, key, nowMs }: PrivateCall, { reads }: Simulation) {
  const orderId = optionalText(query, 'order_id');
  if (orderId !== undefined && optionalText(query, 'currency_pair') === undefined) {
    throw refusal('MISSING_REQUIRED_PARAM', 'currency_pair');
  }
  const isInTime = isWithinDays(query, nowMs);
  const isOfPair = isOrderOfPair(query);
  const trades = reads
    .trades(key.userId)
    .filter(({ order, atMs }) => isOfPair(order) && isInTime(atMs))
    .filter(({ order }) => orderId === undefined || order.id === orderId);
  return pageOf(trades, query, MAX_ROWS).map(tradeJson);
}

export const ORDER_LIST_ENDPOINTS: readonly Endpoint[] = [
  { method: 'GET', path: '/spot/orders', access: 'spot', limit: 'private', serve: listOrders },
  { method: 'GET', path: '/spot/open_orders', access: 'spot', limit: 'private', serve: openOrders },
  { method: 'GET', path: '/spot/my_trades', access: 'spot', limit: 'private', serve: myTrades },
];
