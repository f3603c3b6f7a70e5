import { namedAccount } from '../engine/account-modes.ts';
import { scopeOf } from '../engine/order-reads.ts';
import { lockedFor, type WireOrder, wireOrder } from '../engine/orders.ts';
import { type Fields, optionalText, requiredText } from '../engine/parameters.ts';
import { ExchangeRefusal, refusal } from '../engine/responses.ts';
import {
  type Call,
  type Endpoint,
  marketOf,
  type PrivateCall,
  type Simulation,
} from './endpoint.ts';
import { isAskedFor } from './order-list-endpoints.ts';
import { actionMode, readAmendment, readOrderRequest } from './order-rules.ts';
import { checkMargin } from './unified-endpoints.ts';

const MAX_BATCH = 20;

export function fieldsOf(value: unknown): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw refusal('INVALID_REQUEST_BODY');
  }
  return value as Fields;
}

function place({ body, key, nowMs }: PrivateCall, simulation: Simulation) {
  return placeOrder(fieldsOf(body), { userId: key.userId, nowMs }, simulation);
}

/** Places the order that these fields describe. */
export function placeOrder(
  fields: Fields,
  { userId, nowMs }: { readonly userId: string; readonly nowMs: number },
  simulation: Simulation,
): WireOrder {
  const market = marketOf(simulation, requiredText(fields, 'currency_pair'));
  const mode = actionMode(fields);
  const account = simulation.modes.accountOf(userId, fields);
  const request = readOrderRequest(fields, account, market, nowMs);
  const isRepeated = () => simulation.store.byText(userId, request.text).length > 0;
  if (simulation.behavior().duplicateText === 'refuse' && fields.text && isRepeated()) {
    throw refusal('REPEATED_CREATION', request.text);
  }
  checkMargin(userId, lockedFor(request, request.amount), simulation);
  return wireOrder(simulation.trading.place(userId, request), mode);
}

function read({ parameter, query, key }: PrivateCall, { reads }: Simulation) {
  return wireOrder(reads.find(key.userId, parameter, scopeOf(query)));
}

function cancel({ parameter, query, key }: PrivateCall, { reads, trading }: Simulation) {
  const mode = actionMode(query);
  requiredText(query, 'currency_pair');
  const order = reads.findLive(key.userId, parameter, scopeOf(query));
  trading.cancel(order);
  return wireOrder(order, mode);
}

function amend({ parameter, query, body, key }: PrivateCall, simulation: Simulation) {
  // The body beats the query where both name a field.
  return amendOrder(parameter, { ...query, ...fieldsOf(body) }, key.userId, simulation);
}

/** Amends the order with this id or text as the fields say. */
export function amendOrder(
  idOrText: string,
  fields: Fields,
  userId: string,
  simulation: Simulation,
): WireOrder {
  const mode = actionMode(fields);
  const pairId = requiredText(fields, 'currency_pair');
  const order = simulation.reads.findLive(userId, idOrText, scopeOf(fields));
  const { lastPrice } = marketOf(simulation, pairId);
  simulation.trading.amend(order, readAmendment(fields, order, lastPrice));
  return wireOrder(order, mode);
}

function cancelBatch({ body, key }: PrivateCall, simulation: Simulation) {
  if (!Array.isArray(body)) throw refusal('INVALID_REQUEST_BODY');
  if (body.length > MAX_BATCH) throw refusal('TOO_MANY_ORDERS', String(MAX_BATCH));
  return body.map((item) => cancelItem(fieldsOf(item), key.userId, simulation));
}

/** An item of a unified account must say so; one without an account counts as `spot`. */
function cancelItem(item: Fields, userId: string, { reads, trading }: Simulation) {
  const id = requiredText(item, 'id');
  const pairId = requiredText(item, 'currency_pair');
  const account = namedAccount(item) ?? 'spot';
  const row = { currency_pair: pairId, id, text: '', account };
  try {
    const order = reads.findLive(userId, id, { pairId, account });
    trading.cancel(order);
    return { ...row, id: order.id, text: order.text, succeeded: true, label: '', message: '' };
  } catch (error) {
    if (!(error instanceof ExchangeRefusal)) throw error;
    return { ...row, succeeded: false, label: error.label, message: error.message };
  }
}

function cancelAll({ query, key }: PrivateCall, { store, trading }: Simulation) {
  const side = optionalText(query, 'side');
  const orders = store
    .openOf(key.userId)
    .filter(isAskedFor(query))
    .filter((order) => side === undefined || order.side === side);
  return orders.map((order) => {
    trading.cancel(order);
    return { succeeded: true, label: '', message: '', ...wireOrder(order) };
  });
}

/** The pair that a request to place or amend counts for. */
export function pairCountedFor({ query, body }: Pick<Call, 'query' | 'body'>): string {
  const named = { ...query, ...(body as Fields | undefined) }.currency_pair;
  return typeof named === 'string' ? named : '';
}

export const ORDER_ENDPOINTS: readonly Endpoint[] = [
  {
    method: 'POST',
    path: '/spot/orders',
    access: 'spot',
    limit: 'place',
    hasExptime: true,
    status: 201,
    serve: place,
  },
  { method: 'GET', path: '/spot/orders/{order}', access: 'spot', limit: 'private', serve: read },
  {
    method: 'PATCH',
    path: '/spot/orders/{order}',
    access: 'spot',
    limit: 'place',
    hasExptime: true,
    serve: amend,
  },
  {
    method: 'DELETE',
    path: '/spot/orders/{order}',
    access: 'spot',
    limit: 'cancel',
    hasExptime: true,
    serve: cancel,
  },
  {
    method: 'DELETE',
    path: '/spot/orders',
    access: 'spot',
    limit: 'cancel',
    hasExptime: true,
    serve: cancelAll,
  },
  {
    method: 'POST',
    path: '/spot/cancel_batch_orders',
    access: 'spot',
    limit: 'cancel',
    hasExptime: true,
    serve: cancelBatch,
  },
];
