import { Big } from '../../../shared/lib/decimal.ts';
import { candles, INTERVALS_S } from '../engine/candles.ts';
import type { SimulatedMarket } from '../engine/market.ts';
import type { MarketListing } from '../engine/markets.ts';
import { mergeOffers, type Side } from '../engine/matching.ts';
import {
  choice,
  invalidParameter,
  optionalText,
  requiredText,
  wholeNumber,
} from '../engine/parameters.ts';
import { refusal } from '../engine/responses.ts';
import { type Call, type Endpoint, marketOf, type Simulation } from './endpoint.ts';

const DEFAULT_DEPTH = 10;
const MAX_DEPTH = 100;
const MAX_CANDLES = 1_000;
/** How many candles back from now there are. */
const REACH = 10_000;

type Level = readonly [price: string, amount: string];

/** The best so many prices of a side, with all that rests at each. */
function levels(
  market: SimulatedMarket,
  side: Side,
  depth: number,
  { store }: Simulation,
): Level[] {
  const { id, precision } = market.listing.pair;
  const offers = mergeOffers(side, store.offers(id, side), market.quotes(side));
  const byPrice = new Map<string, Big>();
  for (const { price, amount } of offers) {
    const key = price.toFixed(precision);
    const known = byPrice.get(key);
    if (!known && byPrice.size === depth) break;
    byPrice.set(key, amount.plus(known ?? '0'));
  }
  return [...byPrice].map(([price, amount]) => [price, amount.toFixed()]);
}

function orderBook({ query, nowMs }: Call, simulation: Simulation) {
  const market = marketOf(simulation, requiredText(query, 'currency_pair'));
  const depth = wholeNumber(query, 'limit') ?? DEFAULT_DEPTH;
  if (depth < 1 || depth > MAX_DEPTH) throw invalidParameter('limit', depth);
  return {
    current: Math.floor(nowMs),
    update: Math.floor(nowMs),
    asks: levels(market, 'sell', depth, simulation),
    bids: levels(market, 'buy', depth, simulation),
  };
}

/** A row of the tickers, and the sizes that stand with a single one. */
export function ticker(market: SimulatedMarket, simulation: Simulation) {
  const { pair, baseVolume, high, low } = market.listing;
  const last = market.lastPrice;
  const [ask] = levels(market, 'sell', 1, simulation);
  const [bid] = levels(market, 'buy', 1, simulation);
  return {
    row: {
      currency_pair: pair.id,
      last: last.toFixed(pair.precision),
      lowest_ask: ask?.[0] ?? '',
      highest_bid: bid?.[0] ?? '',
      change_percentage: last
        .times(perPriceOfDayAgo(market.listing))
        .minus('1')
        .times('100')
        .toFixed(2),
      base_volume: baseVolume,
      quote_volume: last.times(baseVolume).toFixed(4),
      high_24h: last.gt(high) ? last.toFixed(pair.precision) : high,
      low_24h: last.lt(low) ? last.toFixed(pair.precision) : low,
    },
    sizes: { lowest_size: ask?.[1] ?? '', highest_size: bid?.[1] ?? '' },
  };
}

const PER_PRICE_OF_DAY_AGO = new WeakMap<MarketListing, Big>();

/** One divided by the price of a day ago. A division takes most of a ticker's time. */
function perPriceOfDayAgo(listing: MarketListing): Big {
  const known = PER_PRICE_OF_DAY_AGO.get(listing);
  if (known) return known;
  const { price, changePercent } = listing;
  const share = new Big(changePercent).div('100').plus('1').div(price);
  PER_PRICE_OF_DAY_AGO.set(listing, share);
  return share;
}

function tickers({ query }: Call, simulation: Simulation) {
  const pairId = optionalText(query, 'currency_pair');
  if (pairId === undefined) {
    return [...simulation.markets.values()].map((market) => ticker(market, simulation).row);
  }
  const { row, sizes } = ticker(marketOf(simulation, pairId), simulation);
  return [{ ...row, ...sizes }];
}

function currencyPairs(_: Call, { markets }: Simulation) {
  return [...markets.values()].map(({ listing }) => listing.pair);
}

function currencyPair({ parameter }: Call, simulation: Simulation) {
  return marketOf(simulation, parameter).listing.pair;
}

function candlesticks({ query, nowMs }: Call, simulation: Simulation) {
  const market = marketOf(simulation, requiredText(query, 'currency_pair'));
  const interval = choice(query, 'interval', Object.keys(INTERVALS_S), '30m');
  const intervalS = INTERVALS_S[interval] ?? 0;
  const limit = wholeNumber(query, 'limit');
  const from = wholeNumber(query, 'from');
  const toS = wholeNumber(query, 'to') ?? Math.floor(nowMs / 1000);
  if (limit !== undefined && (from !== undefined || query.to !== undefined)) {
    throw refusal('INVALID_PARAM_VALUE', '`limit` conflicts with `from` and `to`');
  }
  const fromS = from ?? toS - ((limit ?? 100) - 1) * intervalS;
  if ((toS - fromS) / intervalS >= MAX_CANDLES) {
    const text = `Candlestick range too broad. Maximum ${MAX_CANDLES} data points are allowed per request`;
    throw refusal('INVALID_PARAM_VALUE', text);
  }
  if (nowMs / 1000 - fromS > REACH * intervalS) {
    const text = `Candlestick too long ago. Maximum ${REACH} points recently are allowed`;
    throw refusal('INVALID_PARAM_VALUE', text);
  }
  return candles(market, { fromS, toS, intervalS, nowMs });
}

const time = ({ nowMs }: Call) => ({ server_time: Math.floor(nowMs) });

function get(path: string, serve: (call: Call, simulation: Simulation) => unknown): Endpoint {
  return {
    method: 'GET',
    path,
    access: 'public',
    limit: 'public',
    serve,
  };
}

export const MARKET_ENDPOINTS: readonly Endpoint[] = [
  get('/spot/time', time),
  get('/spot/currency_pairs', currencyPairs),
  get('/spot/currency_pairs/{pair}', currencyPair),
  get('/spot/tickers', tickers),
  get('/spot/order_book', orderBook),
  get('/spot/candlesticks', candlesticks),
];
