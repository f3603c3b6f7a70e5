import { type HttpRequest, type HttpResponse, TransportError } from '../../shared/gate/http.ts';
import { attemptText } from '../../shared/orders/model/client-order-id.ts';
import { isEffective, type Order, type State } from './state.ts';

export const ORDER_ID = 'order';
export const PAIR = 'BTC_USDT';
const PATH = '/api/v4/spot';

/** The calls that an invocation waits at. */
export type CallName = `write ${string}` | 'POST' | 'DELETE' | 'GET open orders' | 'GET trades';

/** The outcome of an invocation's call. */
export type Outcome =
  | 'done'
  | 'acknowledgement lost'
  | 'not sent'
  | 'no answer'
  | 'refused'
  | 'busy'
  | 'expired'
  | '5xx';

/** The name of a request that is waited for; the others are answered at once. */
export function nameOf({ method, target }: HttpRequest): CallName | undefined {
  if (method === 'POST' || method === 'DELETE') return method;
  if (target.startsWith(`${PATH}/open_orders`)) return 'GET open orders';
  return target.startsWith(`${PATH}/my_trades`) ? 'GET trades' : undefined;
}

/** Answers a request out of the model's state. */
export function answerTo(
  request: HttpRequest,
  outcome: Outcome,
  { orders }: State,
  stem: string,
  nowMs: number,
): HttpResponse {
  const reply = (status: number, body: unknown): HttpResponse => ({
    status,
    headers: { 'x-in-time': String(nowMs) },
    body: JSON.stringify(body),
  });
  const refusal = (status: number, label: string) => reply(status, { label, message: label });
  switch (outcome) {
    case 'not sent':
      throw new TransportError(false, 'ECONNREFUSED');
    case 'no answer':
      throw new TransportError(true, 'ECONNRESET');
    case 'refused':
      return refusal(400, 'BALANCE_NOT_ENOUGH');
    case 'busy':
      return refusal(429, 'TOO_MANY_REQUESTS');
    case 'expired':
      return refusal(401, 'REQUEST_EXPIRED');
    case '5xx':
      return { status: 502, headers: {}, body: '<html>Bad Gateway</html>' };
    case 'done':
    case 'acknowledgement lost':
      break;
  }
  const rows = orders.map((order, index) => ({ order, json: rowOf(order, index, stem) }));
  const { method, target } = request;
  if (method === 'POST') return reply(201, rows.at(-1)!.json);
  if (target.startsWith(`${PATH}/open_orders`)) {
    const listed = rows.filter(({ order }) => order.isLive && order.isListed);
    const pair = {
      currency_pair: PAIR,
      total: listed.length,
      orders: listed.map(({ json }) => json),
    };
    return reply(200, listed.length > 0 ? [pair] : []);
  }
  if (target.startsWith(`${PATH}/my_trades`)) {
    const traded = rows.filter(({ order }) => isEffective(order) && order.hasTraded);
    return reply(
      200,
      traded.map(({ json }) => tradeOf(json)),
    );
  }
  if (target.startsWith(`${PATH}/tickers`)) return reply(200, [{ last: '100' }]);
  if (target.startsWith(`${PATH}/currency_pairs`)) return reply(200, RULES);
  const found = new RegExp(`^${PATH}/orders/(\\d+)\\?`).exec(target);
  if (found) {
    const row = rows[Number(found[1]) - 1];
    const isKnown = row && (!row.order.isLive || row.order.isListed || method === 'DELETE');
    return isKnown ? reply(200, row.json) : refusal(404, 'ORDER_NOT_FOUND');
  }
  // Gate's listing of ended orders lags without a bound: it is never relied on.
  return reply(200, []);
}

const RULES = { id: PAIR, base: 'BTC', quote: 'USDT', amount_precision: 6, precision: 2 };

function rowOf({ attempt, isLive, fill, version }: Order, index: number, stem: string) {
  const isFilled = fill === 'all';
  return {
    id: String(index + 1),
    text: attemptText(stem, attempt),
    currency_pair: PAIR,
    status: isLive ? 'open' : isFilled ? 'closed' : 'cancelled',
    side: 'buy',
    amount: '1',
    price: '100',
    left: isFilled ? '0' : '1',
    filled_amount: isFilled ? '1' : '0',
    filled_total: isFilled ? '100' : '0',
    update_time_ms: version,
  };
}

function tradeOf({ id, text, currency_pair, side }: ReturnType<typeof rowOf>) {
  return {
    id: `trade-${id}`,
    order_id: id,
    text,
    currency_pair,
    side,
    role: 'taker',
    amount: '1',
    price: '100',
    create_time_ms: '0',
  };
}
