import { optionalText, requiredText } from '../engine/parameters.ts';
import { ExchangeRefusal, refusal } from '../engine/responses.ts';
import type { ContractOrder } from '../futures/contract-orders.ts';
import { orderRow } from '../futures/rows.ts';
import type { Call, Endpoint, PrivateCall, Simulation } from './endpoint.ts';
import { writeSizeOf } from './futures-contract-endpoints.ts';
import { readContractAmendment, readContractRequest } from './futures-rules.ts';
import { fieldsOf } from './order-endpoints.ts';

const MAX_BATCH = 20;

const isDecimal = ({ headers }: Call): boolean => headers.get('x-gate-size-decimal') === '1';

function wire(call: Call, { futures }: Simulation, order: ContractOrder) {
  return orderRow(order, futures.marketOf(order.contract), writeSizeOf(call));
}

function place(call: PrivateCall, simulation: Simulation) {
  const { futures, behavior } = simulation;
  const { userId } = call.key;
  if (!futures.wallets.exists(userId)) throw refusal('USER_NOT_FOUND');
  const fields = fieldsOf(call.body);
  const request = readContractRequest(fields, userId, futures, isDecimal(call), call.nowMs);
  const isRepeated = () => futures.store.byText(userId, request.text).length > 0;
  if (behavior().duplicateText === 'refuse' && fields.text && isRepeated()) {
    throw refusal('REPEATED_CREATION', request.text);
  }
  return wire(call, simulation, futures.trading.place(userId, request));
}

function read(call: PrivateCall, simulation: Simulation) {
  return wire(call, simulation, simulation.futures.reads.find(call.key.userId, call.parameter));
}

function cancel(call: PrivateCall, simulation: Simulation) {
  const { futures } = simulation;
  const order = futures.reads.findLive(call.key.userId, call.parameter);
  futures.trading.end(order, 'cancelled');
  return wire(call, simulation, order);
}

function amend(call: PrivateCall, simulation: Simulation) {
  const { futures } = simulation;
  const order = futures.reads.findLive(call.key.userId, call.parameter);
  const market = futures.marketOf(order.contract);
  const fields = fieldsOf(call.body);
  const amendment = readContractAmendment(fields, order, market, isDecimal(call), call.nowMs);
  futures.trading.amend(order, amendment);
  return wire(call, simulation, order);
}

/** `text` is a remark here, and no filter: all orders go, of other senders too. */
function cancelAll(call: PrivateCall, simulation: Simulation) {
  const { futures } = simulation;
  const { query, key } = call;
  const contract = requiredText(query, 'contract');
  const side = optionalText(query, 'side');
  const sparesReduceOnly = query.exclude_reduce_only === 'true';
  const orders = futures.store
    .openOf(key.userId)
    .filter((order) => order.contract === contract)
    .filter((order) => side === undefined || (side === 'bid') === (order.side === 'buy'))
    .filter((order) => !sparesReduceOnly || !order.reduceOnly);
  return orders.map((order) => {
    futures.trading.end(order, 'cancelled');
    return wire(call, simulation, order);
  });
}

function cancelBatch({ body, key }: PrivateCall, { futures }: Simulation) {
  if (!Array.isArray(body)) throw refusal('INVALID_REQUEST_BODY');
  if (body.length > MAX_BATCH) throw refusal('TOO_MANY_ORDERS', String(MAX_BATCH));
  return body.map((id: unknown) => {
    const row = { id: String(id), user_id: Number(key.userId) };
    try {
      futures.trading.end(futures.reads.findLive(key.userId, String(id)), 'cancelled');
      return { ...row, succeeded: true, message: '' };
    } catch (error) {
      if (!(error instanceof ExchangeRefusal)) throw error;
      return { ...row, succeeded: false, message: error.label };
    }
  });
}

const SHARED = { access: 'futures', hasExptime: true } as const;

export const FUTURES_ORDER_ENDPOINTS: readonly Endpoint[] = [
  {
    ...SHARED,
    method: 'POST',
    path: '/futures/usdt/orders',
    limit: 'futuresPlace',
    status: 201,
    serve: place,
  },
  {
    method: 'GET',
    path: '/futures/usdt/orders/{order}',
    access: 'futures',
    limit: 'private',
    serve: read,
  },
  {
    ...SHARED,
    method: 'PUT',
    path: '/futures/usdt/orders/{order}',
    limit: 'futuresPlace',
    serve: amend,
  },
  {
    ...SHARED,
    method: 'DELETE',
    path: '/futures/usdt/orders/{order}',
    limit: 'futuresCancel',
    serve: cancel,
  },
  {
    ...SHARED,
    method: 'DELETE',
    path: '/futures/usdt/orders',
    limit: 'futuresCancel',
    serve: cancelAll,
  },
  {
    ...SHARED,
    method: 'POST',
    path: '/futures/usdt/batch_cancel_orders',
    limit: 'futuresCancel',
    serve: cancelBatch,
  },
];
