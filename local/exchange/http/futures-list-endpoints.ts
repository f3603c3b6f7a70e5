import { choice, type Fields, optionalText } from '../engine/parameters.ts';
import type { ContractOrder } from '../futures/contract-orders.ts';
import {
  bookingRow,
  deleveragingRow,
  liquidationRow,
  orderRow,
  timerangeRow,
  tradeRow,
  withTradeId,
  withTradeIdText,
} from '../futures/rows.ts';
import type { Endpoint, PrivateCall, Simulation } from './endpoint.ts';
import { writeSizeOf } from './futures-contract-endpoints.ts';
import { isWithinDays, offsetPageOf } from './paging.ts';

const MAX_ROWS = 100;
const MAX_BOOK_ROWS = 1_000;

function isOfContract(query: Fields): (row: { readonly contract: string }) => boolean {
  const contract = optionalText(query, 'contract');
  return (row) => contract === undefined || row.contract === contract;
}

/** Of ended orders it ignores `from` and `to`, and shows the latest only. */
function orders(call: PrivateCall, simulation: Simulation) {
  const { query, key } = call;
  const { reads } = simulation.futures;
  const status = choice(query, 'status', ['open', 'finished'] as const);
  const rows = status === 'open' ? reads.open(key.userId) : reads.latestEnded(key.userId);
  return wirePage(rows.filter(isOfContract(query)), call, simulation);
}

function ordersTimerange(call: PrivateCall, simulation: Simulation) {
  const { query, key, nowMs } = call;
  const rows = simulation.futures.reads.inTime(key.userId, isWithinDays(query, nowMs));
  return wirePage(rows.filter(isOfContract(query)), call, simulation).map(timerangeRow);
}

function wirePage(rows: readonly ContractOrder[], call: PrivateCall, { futures }: Simulation) {
  const write = writeSizeOf(call);
  return offsetPageOf(rows, call.query, MAX_ROWS).map((order) =>
    orderRow(order, futures.marketOf(order.contract), write),
  );
}

/** It ignores `from` and `to`. */
function myTrades(call: PrivateCall, { futures }: Simulation) {
  const { query, key } = call;
  const orderId = optionalText(query, 'order');
  const isAsked = isOfContract(query);
  const trades = futures.reads
    .trades(key.userId)
    .filter(({ order }) => isAsked(order) && (orderId === undefined || order.id === orderId));
  return offsetPageOf(trades, query, MAX_ROWS).map((trade) =>
    withTradeId(tradeRow(trade, writeSizeOf(call)), trade),
  );
}

function myTradesTimerange(call: PrivateCall, { futures }: Simulation) {
  const { query, key, nowMs } = call;
  const isInTime = isWithinDays(query, nowMs);
  const isAsked = isOfContract(query);
  const trades = futures.reads
    .trades(key.userId)
    .filter(({ order, atMs }) => isAsked(order) && isInTime(atMs));
  return offsetPageOf(trades, query, MAX_ROWS).map((trade) =>
    withTradeIdText(tradeRow(trade, writeSizeOf(call)), trade),
  );
}

function accountBook({ query, key, nowMs }: PrivateCall, { futures }: Simulation) {
  const type = optionalText(query, 'type');
  const isInTime = isWithinDays(query, nowMs);
  const rows = futures.wallets
    .rowsOf(key.userId)
    .map((booking, index) => ({ booking, row: bookingRow(booking, index) }))
    .filter(({ booking }) => type === undefined || booking.type === type)
    .filter(({ booking }) => isOfContract(query)(booking) && isInTime(booking.atMs))
    .reverse();
  return offsetPageOf(rows, query, MAX_BOOK_ROWS).map(({ row }) => row);
}

function forcedCloses(kind: 'liquidation' | 'auto_deleveraging') {
  return function serve(call: PrivateCall, { futures }: Simulation) {
    const { query, key } = call;
    const write = writeSizeOf(call);
    const rowOf = kind === 'liquidation' ? liquidationRow : deleveragingRow;
    const rows = futures.forced.rows
      .filter((row) => row.kind === kind && row.userId === key.userId)
      .filter(isOfContract(query))
      .toReversed();
    return offsetPageOf(rows, query, MAX_BOOK_ROWS).map((row) => rowOf(row, write));
  };
}

function get(
  path: string,
  serve: (call: PrivateCall, simulation: Simulation) => unknown,
): Endpoint {
  return { method: 'GET', path, access: 'futures', limit: 'private', serve };
}

export const FUTURES_LIST_ENDPOINTS: readonly Endpoint[] = [
  get('/futures/usdt/orders', orders),
  get('/futures/usdt/orders_timerange', ordersTimerange),
  get('/futures/usdt/my_trades', myTrades),
  get('/futures/usdt/my_trades_timerange', myTradesTimerange),
  get('/futures/usdt/account_book', accountBook),
  get('/futures/usdt/liquidates', forcedCloses('liquidation')),
  get('/futures/usdt/auto_deleverages', forcedCloses('auto_deleveraging')),
];
