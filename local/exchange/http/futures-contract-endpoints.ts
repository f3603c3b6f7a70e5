import { INTERVALS_S, timesOf } from '../engine/candles.ts';
import {
  choice,
  type Fields,
  optionalText,
  requiredText,
  wholeNumber,
} from '../engine/parameters.ts';
import { refusal } from '../engine/responses.ts';
import { candleRow, contractRow, tickerRow, type WriteSize, writeSizes } from '../futures/rows.ts';
import type { Call, Endpoint, Simulation } from './endpoint.ts';
import { offsetPageOf } from './paging.ts';

const MAX_ROWS = 1_000;
const DEPTH = 50;
/** Source: Gate, GET /futures/{settle}/candlesticks: at most 2,000 points. */
const MAX_CANDLES = 2_000;
/** None is shorter than ten seconds. */
const INTERVALS = Object.keys(INTERVALS_S).filter((interval) => interval !== '1s');

/** Without the header, sizes are integers. */
export function writeSizeOf({ headers }: Pick<Call, 'headers'>): WriteSize {
  return writeSizes(headers.get('x-gate-size-decimal') === '1');
}

function contracts(call: Call, { futures }: Simulation) {
  const rows = [...futures.markets.values()].map((market) =>
    contractRow(market, call.nowMs, writeSizeOf(call)),
  );
  return offsetPageOf(rows, call.query, MAX_ROWS);
}

function contract(call: Call, { futures }: Simulation) {
  return contractRow(futures.marketOf(call.parameter), call.nowMs, writeSizeOf(call));
}

function tickers({ query, nowMs }: Call, { futures }: Simulation) {
  const name = optionalText(query, 'contract');
  const markets = name === undefined ? [...futures.markets.values()] : [futures.marketOf(name)];
  return markets.map((market) => tickerRow(market, nowMs));
}

/** Both bounds are included, as for pairs; more points than that are refused. */
function candlesticks({ query, nowMs }: Call, { futures }: Simulation) {
  const market = futures.marketOf(requiredText(query, 'contract'));
  const interval = choice(query, 'interval', INTERVALS, '5m');
  const intervalS = INTERVALS_S[interval] ?? 0;
  const limit = wholeNumber(query, 'limit');
  const from = wholeNumber(query, 'from');
  const toS = wholeNumber(query, 'to') ?? Math.floor(nowMs / 1_000);
  if (limit !== undefined && (from !== undefined || query.to !== undefined)) {
    throw refusal('INVALID_PARAM_VALUE', '`limit` conflicts with `from` and `to`');
  }
  const fromS = from ?? toS - ((limit ?? 100) - 1) * intervalS;
  if ((toS - fromS) / intervalS >= MAX_CANDLES) {
    throw refusal('INVALID_PARAM_VALUE', `more than ${MAX_CANDLES} points`);
  }
  return timesOf({ fromS, toS, intervalS, nowMs }).map((times) => candleRow(market, times));
}

function orderBook(call: Call, { futures }: Simulation) {
  const market = futures.marketOf(requiredText(call.query, 'contract'));
  const limit = wholeNumber(call.query, 'limit') ?? 10;
  if (limit > DEPTH) throw refusal('INVALID_PARAM_VALUE', 'limit');
  const write = writeSizeOf(call);
  const side = (name: 'buy' | 'sell') =>
    [...market.quotes(name)]
      .slice(0, limit)
      .map(({ price, amount }) => ({ p: price.toFixed(), s: write(amount) }));
  const nowS = call.nowMs / 1_000;
  return { current: nowS, update: nowS, asks: side('sell'), bids: side('buy') };
}

function riskLimitTiers({ query }: { readonly query: Fields }, { futures }: Simulation) {
  const { row } = futures.marketOf(requiredText(query, 'contract')).listing;
  return [
    {
      contract: row.name,
      tier: 1,
      risk_limit: row.risk_limit_base,
      initial_rate: String(1 / Number(row.leverage_max)),
      maintenance_rate: row.maintenance_rate,
      leverage_max: row.leverage_max,
      deduction: '0',
    },
  ];
}

function get(path: string, serve: (call: Call, simulation: Simulation) => unknown): Endpoint {
  return { method: 'GET', path, access: 'public', limit: 'public', serve };
}

export const FUTURES_CONTRACT_ENDPOINTS: readonly Endpoint[] = [
  get('/futures/usdt/contracts', contracts),
  get('/futures/usdt/contracts/{contract}', contract),
  get('/futures/usdt/tickers', tickers),
  get('/futures/usdt/candlesticks', candlesticks),
  get('/futures/usdt/order_book', orderBook),
  get('/futures/usdt/risk_limit_tiers', riskLimitTiers),
];
