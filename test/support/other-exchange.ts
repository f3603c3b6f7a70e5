import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { OtherWallet } from './other-wallet.ts';

/**
 * A second exchange that speaks Gate's API, written from the documentation and apart from the
 * simulated one: just enough for orders and balances, with habits of its own. It adds fields, writes numbers
 * as numbers, has no X-In-Time header and closes every connection.
 */
export type OtherExchange = {
  readonly url: string;
  readonly orders: () => readonly OtherOrder[];
  /** Fills a resting order at its price. */
  readonly fill: (text: string) => void;
  readonly close: () => Promise<void>;
};

export type OtherOrder = {
  readonly id: number;
  readonly text: string;
  readonly currency_pair: string;
  readonly type: string;
  readonly side: string;
  readonly amount: number;
  readonly price: number;
  status: 'open' | 'closed';
  left: number;
  filled_total: number;
  update_time_ms: number;
};

type Reply = { readonly status: number; readonly json: unknown };
type Key = { readonly key: string; readonly secret: string };

const PREFIX = '/api/v4';
/** Of every pair. */
const LAST_PRICE = 3000;
const BID = 2999.5;
const ASK = 3000.5;
/** Of every trade, in quote currency. */
const FEE = 0.01;
const ok = (json: unknown): Reply => ({ status: 200, json });
function refused(status: number, label: string, message: string): Reply {
  return {
    status,
    json: { label, message },
  };
}

export async function startOtherExchange(
  key: Key,
  balances: Readonly<Record<string, number>> = {},
): Promise<OtherExchange> {
  const orders: OtherOrder[] = [];
  const wallet = new OtherWallet();
  for (const [currency, amount] of Object.entries(balances)) wallet.deposit(currency, amount);
  const server = createServer((request, response) => {
    void text(request).then((body) =>
      send(response, answer({ orders, wallet, key }, request, body)),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${PREFIX}`,
    orders: () => orders,
    fill: (clientText) => {
      const order = orders.find((each) => each.text === clientText);
      if (!order) throw new Error(`There is no order ${clientText}.`);
      order.filled_total = order.amount * order.price;
      Object.assign(order, { status: 'closed', left: 0, update_time_ms: Date.now() });
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

type Desk = { readonly orders: OtherOrder[]; readonly wallet: OtherWallet; readonly key: Key };

function answer({ orders, wallet, key }: Desk, request: IncomingMessage, body: string): Reply {
  const { method = '', headers } = request;
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://other');
  const resource = pathname.slice(PREFIX.length);
  if (resource === '/spot/time') return ok({ server_time: Date.now(), zone: 'UTC' });
  const [, pairId] = /^\/spot\/currency_pairs\/(\w+)$/.exec(resource) ?? [];
  if (pairId) return ok(pairRules(pairId));
  if (resource === '/spot/tickers') {
    return ok([{ currency_pair: searchParams.get('currency_pair'), last: LAST_PRICE }]);
  }
  if (resource === '/spot/order_book') {
    return ok({ current: Date.now(), bids: [[BID, 1_000]], asks: [[ASK, 1_000]] });
  }

  const signed = [
    method,
    pathname,
    decodeURIComponent(searchParams.toString()),
    createHash('sha512').update(body).digest('hex'),
    headers.timestamp,
  ].join('\n');
  const expected = createHmac('sha512', key.secret).update(signed).digest('hex');
  if (headers.key !== key.key) return refused(401, 'INVALID_KEY', 'no such key');
  if (headers.sign !== expected) return refused(401, 'INVALID_SIGNATURE', 'wrong signature');

  if (method === 'POST' && resource === '/spot/orders') {
    const order = restingOrder(JSON.parse(body), orders.length);
    orders.push(order);
    if (JSON.parse(body).time_in_force === 'ioc') takeNow(order, wallet);
    return { status: 201, json: rowOf(orders.at(-1)!) };
  }
  if (resource === '/spot/open_orders') return ok(byPair(orders.filter(isOpen)));
  if (resource === '/spot/orders') {
    return ok(orders.filter((order) => !isOpen(order)).map(rowOf));
  }
  if (resource === '/spot/my_trades') return ok([]);
  if (resource === '/spot/accounts') return ok(wallet.accounts());
  if (resource === '/spot/account_book') {
    const [from, to] = [Number(searchParams.get('from')), Number(searchParams.get('to'))];
    return ok(searchParams.get('page') === '1' ? wallet.accountBook(from, to) : []);
  }
  if (resource === '/spot/batch_fee') {
    const pairs = searchParams.get('currency_pairs')!.split(',');
    return ok(Object.fromEntries(pairs.map((pair) => [pair, { taker_fee: 0.0005 }])));
  }
  const [, id] = /^\/spot\/orders\/(\d+)$/.exec(resource) ?? [];
  const found = orders.find((order) => String(order.id) === id);
  return found ? ok(rowOf(found)) : refused(404, 'ORDER_NOT_FOUND', `nothing at ${resource}`);
}

/** A taker fills at the best price or not at all. */
function takeNow(order: OtherOrder, wallet: OtherWallet): void {
  const touch = order.side === 'buy' ? ASK : BID;
  const isMatched = order.side === 'buy' ? order.price >= touch : order.price <= touch;
  Object.assign(order, { status: isMatched ? 'closed' : 'cancelled' });
  if (!isMatched) return;
  Object.assign(order, { left: 0, filled_total: order.amount * touch });
  wallet.trade(order.currency_pair, order.side, order.amount, touch, FEE);
}

const isOpen = ({ status }: OtherOrder) => status === 'open';

function pairRules(id: string) {
  const [base, quote] = id.split('_');
  return { id, base, quote, amount_precision: 4, precision: 2, min_quote_amount: 1, tier: 'b' };
}

function restingOrder(body: Readonly<Record<string, string>>, count: number): OtherOrder {
  return {
    id: 7_000_001 + count,
    text: body.text!,
    currency_pair: body.currency_pair!,
    type: body.type!,
    side: body.side!,
    amount: Number(body.amount),
    price: Number(body.price),
    status: 'open',
    left: Number(body.amount),
    filled_total: 0,
    update_time_ms: Date.now(),
  };
}

/** An order as this exchange shows it; amounts as numbers, the fee as text. */
function rowOf(order: OtherOrder) {
  return {
    ...order,
    filled_amount: order.amount - order.left,
    avg_deal_price: isOpen(order) ? null : order.price,
    fee: isOpen(order) ? '0' : String(FEE),
    fee_currency: order.currency_pair.split('_')[1],
    venue: { matching_engine: 'b7' },
    flags: [],
  };
}

function byPair(orders: readonly OtherOrder[]) {
  return [...Map.groupBy(orders, (order) => order.currency_pair)].map(([currency_pair, rows]) => ({
    currency_pair,
    total: rows.length,
    orders: rows.map(rowOf),
  }));
}

function send(response: ServerResponse, { status, json }: Reply): void {
  response
    .writeHead(status, { 'Content-Type': 'application/json; charset=utf-8', Connection: 'close' })
    .end(JSON.stringify(json));
}
