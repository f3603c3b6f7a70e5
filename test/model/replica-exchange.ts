import { type HttpRequest, type HttpResponse, TransportError } from '../../shared/gate/http.ts';
import type { MarketName } from '../../shared/market/instrument.ts';
import { attemptText } from '../../shared/orders/model/client-order-id.ts';
import { isEffective, type Order, type State } from './state.ts';

export const ORDER_ID = 'order';
export const PAIR = 'BTC_USDT';

/** The resources of each market that an invocation waits for. */
const PATHS = {
  spot: {
    root: '/api/v4/spot',
    openOrders: '/api/v4/spot/open_orders',
    trades: '/api/v4/spot/my_trades',
    refusal: 'BALANCE_NOT_ENOUGH',
  },
  usdt: {
    root: '/api/v4/futures/usdt',
    openOrders: '/api/v4/futures/usdt/orders?',
    trades: '/api/v4/futures/usdt/my_trades_timerange',
    refusal: 'INSUFFICIENT_AVAILABLE',
  },
} as const satisfies Readonly<Record<MarketName, object>>;

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
export function nameOf({ method, target }: HttpRequest, market: MarketName): CallName | undefined {
  if (method === 'POST' || method === 'DELETE') return method;
  const { openOrders, trades } = PATHS[market];
  if (target.startsWith(openOrders)) return 'GET open orders';
  return target.startsWith(trades) ? 'GET trades' : undefined;
}

/** Answers a request out of the model's state. */
export function answerTo(
  request: HttpRequest,
  outcome: Outcome,
  { orders }: State,
  {
    market,
    stem,
    nowMs,
  }: { readonly market: MarketName; readonly stem: string; readonly nowMs: number },
): HttpResponse {
  const { root, openOrders, trades, refusal: label } = PATHS[market];
  const reply = (status: number, body: unknown): HttpResponse => ({
    status,
    headers: { 'x-in-time': String(nowMs) },
    body: JSON.stringify(body),
  });
  const refusal = (status: number, word: string) => reply(status, { label: word, message: word });
  switch (outcome) {
    case 'not sent':
      throw new TransportError(false, 'ECONNREFUSED');
    case 'no answer':
      throw new TransportError(true, 'ECONNRESET');
    case 'refused':
      return refusal(400, label);
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
  const ofMarket = market === 'spot' ? rowOf : contractRow;
  const rows = orders.map((order, index) => ({ order, json: ofMarket(order, index, stem) }));
  const { method, target } = request;
  if (method === 'POST') return reply(201, rows.at(-1)!.json);
  if (target.startsWith(openOrders)) {
    const listed = rows
      .filter(({ order }) => order.isLive && order.isListed)
      .map(({ json }) => json);
    if (market === 'usdt') return reply(200, listed);
    const pair = { currency_pair: PAIR, total: listed.length, orders: listed };
    return reply(200, listed.length > 0 ? [pair] : []);
  }
  if (target.startsWith(trades)) {
    const traded = rows.filter(({ order }) => isEffective(order) && order.hasTraded);
    return reply(
      200,
      traded.map(({ json }) => tradeOf(json)),
    );
  }
  if (target.startsWith(`${root}/tickers`))
    return reply(200, [{ currency_pair: PAIR, last: '100' }]);
  if (target.startsWith(`${root}/currency_pairs`)) return reply(200, RULES);
  if (target.startsWith(`${root}/contracts/`)) return reply(200, CONTRACT);
  if (target === `${root}/accounts`) return reply(200, ACCOUNT);
  const found = new RegExp(`^${root}/orders/(\\d+)(?:\\?|$)`).exec(target);
  if (found) {
    const row = rows[Number(found[1]) - 1];
    const isKnown = row && (!row.order.isLive || row.order.isListed || method === 'DELETE');
    return isKnown ? reply(200, row.json) : refusal(404, 'ORDER_NOT_FOUND');
  }
  // Gate's listing of ended orders lags without a bound: it is never relied on.
  return reply(200, []);
}

const CONTRACT = {
  name: PAIR,
  order_size_min: '1',
  order_price_round: '0.1',
  quanto_multiplier: '1',
  last_price: '100',
  mark_price: '100',
};
const ACCOUNT = { total: '1000', position_mode: 'single' };
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

function contractRow({ attempt, isLive, fill, version }: Order, index: number, stem: string) {
  const isFilled = fill === 'all';
  return {
    id: String(index + 1),
    text: attemptText(stem, attempt),
    contract: PAIR,
    status: isLive ? 'open' : 'finished',
    finish_as: isFilled ? 'filled' : 'cancelled',
    size: '1',
    left: isFilled ? '0' : '1',
    price: '100',
    fill_price: isFilled ? '100' : '0',
    update_time: version / 1_000,
  };
}

/** A trade in the words of both markets: each reads its own. */
function tradeOf({ id, text }: { readonly id: string; readonly text: string }) {
  const trade = { order_id: id, text, role: 'taker', price: '100' };
  const ofPair = { id: `trade-${id}`, currency_pair: PAIR, side: 'buy', amount: '1' };
  const ofContract = { trade_id: `trade-${id}`, contract: PAIR, size: '1', fee: '0' };
  return { ...trade, ...ofPair, ...ofContract, create_time_ms: '0', create_time: 0.001 };
}
