import { namedAccount } from '../engine/account-modes.ts';
import type { WireOrder } from '../engine/orders.ts';
import {
  type Fields,
  invalidParameter,
  isAbsent,
  optionalText,
  requiredText,
} from '../engine/parameters.ts';
import { ExchangeRefusal, refusal } from '../engine/responses.ts';
import { type Endpoint, marketOf, type PrivateCall, type Simulation } from './endpoint.ts';
import { amendOrder, fieldsOf, placeOrder } from './order-endpoints.ts';

/** Source: Gate, POST /spot/batch_orders and /spot/amend_batch_orders. */
const MAX_PAIRS = 4;
const MAX_PER_PAIR = 10;
const MAX_AMENDMENTS = 5;
const MIN_COUNTDOWN_S = 5;

/** Answers 200 also where every order failed. */
function placeBatch({ body, key, nowMs }: PrivateCall, simulation: Simulation) {
  const items = itemsOf(body);
  const byPair = Object.groupBy(items, (item) => requiredText(item, 'currency_pair'));
  if (Object.keys(byPair).length > MAX_PAIRS) {
    throw refusal('TOO_MANY_CURRENCY_PAIRS', String(MAX_PAIRS));
  }
  if (Object.values(byPair).some((orders = []) => orders.length > MAX_PER_PAIR)) {
    throw refusal('TOO_MANY_ORDERS', String(MAX_PER_PAIR));
  }
  if (new Set(items.map((item) => namedAccount(item) ?? 'spot')).size > 1) {
    throw refusal('MIXED_ACCOUNT_TYPE');
  }
  for (const item of items) requiredText(item, 'text');
  return items.map((item) =>
    itemAnswer(item, () => placeOrder(item, { userId: key.userId, nowMs }, simulation)),
  );
}

/** One after the other; a failure does not stop the rest. */
function amendBatch({ body, key }: PrivateCall, simulation: Simulation) {
  const items = itemsOf(body);
  if (items.length > MAX_AMENDMENTS) throw refusal('TOO_MANY_ORDERS', String(MAX_AMENDMENTS));
  return items.map((item) =>
    itemAnswer(item, () => {
      const id = optionalText(item, 'order_id') ?? requiredText(item, 'text');
      if (!isAbsent(item, 'amount') && !isAbsent(item, 'price')) {
        throw refusal('INVALID_PARAM_VALUE', 'Only one of amount and price can be amended');
      }
      return amendOrder(id, item, key.userId, simulation);
    }),
  );
}

function itemsOf(body: unknown): readonly Fields[] {
  if (!Array.isArray(body) || body.length === 0) throw refusal('INVALID_REQUEST_BODY');
  return body.map(fieldsOf);
}

/** The order of an item, or the reason of its failure. */
function itemAnswer(item: Fields, act: () => WireOrder) {
  try {
    const order = act();
    return { order_id: order.id, ...order, succeeded: true, label: '', message: '' };
  } catch (error) {
    if (!(error instanceof ExchangeRefusal)) throw error;
    const text = optionalText(item, 'text') ?? '';
    return { text, succeeded: false, label: error.label, message: error.message };
  }
}

function countdown({ body, key, nowMs }: PrivateCall, simulation: Simulation) {
  const fields = fieldsOf(body);
  const pairId = optionalText(fields, 'currency_pair');
  if (pairId !== undefined) marketOf(simulation, pairId);
  const { timeout } = fields;
  const isRight =
    Number.isInteger(timeout) && (timeout === 0 || Number(timeout) >= MIN_COUNTDOWN_S);
  if (!isRight) throw invalidParameter('timeout', timeout);
  const triggerTime = Math.floor(nowMs) + Number(timeout) * 1000;
  simulation.countdowns.set(
    { userId: key.userId, pairId },
    timeout === 0 ? undefined : triggerTime,
  );
  return { triggerTime: timeout === 0 ? 0 : triggerTime };
}

export const BATCH_ENDPOINTS: readonly Endpoint[] = [
  {
    method: 'POST',
    path: '/spot/batch_orders',
    access: 'spot',
    limit: 'place',
    hasExptime: true,
    serve: placeBatch,
  },
  {
    method: 'POST',
    path: '/spot/amend_batch_orders',
    access: 'spot',
    limit: 'place',
    hasExptime: true,
    serve: amendBatch,
  },
  {
    method: 'POST',
    path: '/spot/countdown_cancel_all',
    access: 'spot',
    limit: 'private',
    serve: countdown,
  },
];
