import { Big } from '../../../shared/lib/decimal.ts';
import { candles, INTERVALS_S } from '../engine/candles.ts';
import type { SimulatedMarket } from '../engine/market.ts';
import { mergeOffers, type Side } from '../engine/matching.ts';
import { tradesOfPair } from '../engine/order-store.ts';
import { publicTradeJson } from '../engine/orders.ts';
import {
  choice,
  invalidParameter,
  optionalText,
  requiredText,
  wholeNumber,
} from '../engine/parameters.ts';
import { refusal } from '../engine/responses.ts';
import { type Call, type Endpoint, marketOf, type Simulation } from './endpoint.ts';
import { pageOf } from './paging.ts';

const DEFAULT_DEPTH = 10;
const FIRST_BOOK_ID = 88_231_230_912;
const MAX_TRADES = 1_000;
const MAX_DEPTH = 100;
const MAX_CANDLES = 1_000;
/** How many candles back from now there are. */
const REACH = 10_000;

type Level = readonly [price: string, amount: string];

/** The best so many prices of a side, with all that rests at each. */
function levels(
  market: SimulatedMarket,
  side: Side,
  { depth, step = '0' }: { readonly depth: number; readonly step?: string | undefined },
  { store }: Simulation,
): Level[] {
  const { id, precision } = market.listing.pair;
  const isMerged = Number(step) !== 0;
  const offers = mergeOffers(side, store.offers(id, side), market.quotes(side));
  const byPrice = new Map<string, Big>();
  for (const { price, amount } of offers) {
    const key = (isMerged ? merged(price, side, step) : price).toFixed(precision);
    const known = byPrice.get(key);
    if (!known && byPrice.size === depth) break;
    byPrice.set(key, known ? amount.plus(known) : amount);
  }
  return [...byPrice].map(([price, amount]) => [price, amount.toFixed()]);
}

/** The price of the level that a price is shown in: a whole number of steps, worse for who takes it. */
function merged(price: Big, side: Side, step: string): Big {
  const rounding = side === 'sell' ? Big.roundUp : Big.roundDown;
  return price.div(step).round(0, rounding).times(step);
}

function orderBook({ query, nowMs }: Call, simulation: Simulation) {
  const market = marketOf(simulation, requiredText(query, 'currency_pair'));
  const depth = wholeNumber(query, 'limit') ?? DEFAULT_DEPTH;
  if (depth < 1 || depth > MAX_DEPTH) throw invalidParameter('limit', depth);
  const step = optionalText(query, 'interval');
  if (step !== undefined && !/^\d{1,9}(\.\d{1,12})?$/.test(step))
    throw invalidParameter('interval', step);
  const shown = (side: Side) => levels(market, side, { depth, step }, simulation);
  const [asks, bids] = [shown('sell'), shown('buy')];
  const withId = choice(query, 'with_id', ['true', 'false'] as const, 'false') === 'true';
  return {
    ...(withId && { id: bookIds.idOf(market, simulation) }),
    current: Math.floor(nowMs),
    update: Math.floor(nowMs),
    asks,
    bids,
  };
}

/** The ids of the books: each grows by one whenever a book is shown that has changed. */
const bookIds = {
  shown: new WeakMap<SimulatedMarket, { readonly id: number; readonly book: string }>(),
  idOf(market: SimulatedMarket, simulation: Simulation): number {
    const whole = (side: Side) => levels(market, side, { depth: MAX_DEPTH }, simulation);
    const book = JSON.stringify([whole('sell'), whole('buy')]);
    const before = this.shown.get(market);
    if (before?.book === book) return before.id;
    const id = before === undefined ? FIRST_BOOK_ID : before.id + 1;
    this.shown.set(market, { id, book });
    return id;
  },
};

/** A row of the tickers, and the sizes that stand with a single one. */
export function ticker(market: SimulatedMarket, simulation: Simulation) {
  const { pair, baseVolume } = market.listing;
  const day = dayOf(market);
  const [ask] = levels(market, 'sell', { depth: 1 }, simulation);
  const [bid] = levels(market, 'buy', { depth: 1 }, simulation);
  return {
    row: {
      currency_pair: pair.id,
      last: day.last,
      lowest_ask: ask?.[0] ?? '',
      highest_bid: bid?.[0] ?? '',
      change_percentage: day.change,
      base_volume: baseVolume,
      quote_volume: day.volume,
      high_24h: day.high,
      low_24h: day.low,
    },
    sizes: { lowest_size: ask?.[1] ?? '', highest_size: bid?.[1] ?? '' },
  };
}

type Day = { readonly [name in 'last' | 'change' | 'volume' | 'high' | 'low']: string };

const DAYS = new WeakMap<SimulatedMarket, { readonly price: Big; readonly day: Day }>();

/** What follows from the last price. It is asked more often than it changes. */
function dayOf(market: SimulatedMarket): Day {
  const { listing, lastPrice: price } = market;
  const known = DAYS.get(market);
  if (known?.price === price) return known.day;
  const { baseVolume, high, low } = listing;
  const last = price.toFixed(listing.pair.precision);
  const share = new Big(listing.changePercent).div('100').plus('1').div(listing.price);
  const day = {
    last,
    change: price.times(share).minus('1').times('100').toFixed(2),
    volume: price.times(baseVolume).toFixed(4),
    high: price.gt(high) ? last : high,
    low: price.lt(low) ? last : low,
  };
  DAYS.set(market, { price, day });
  return day;
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

function currencies(_: Call, { markets }: Simulation) {
  const names = new Map<string, string>();
  for (const { listing } of markets.values()) {
    names.set(listing.pair.base, listing.pair.base_name);
    names.set(listing.pair.quote, listing.pair.quote_name);
  }
  return [...names].map(([currency, name]) => ({
    currency,
    name,
    delisted: false,
    // No money comes in or goes out.
    withdraw_disabled: true,
    withdraw_delayed: false,
    deposit_disabled: true,
    trade_disabled: false,
    chain: '',
    chains: [],
  }));
}

function currency(call: Call, simulation: Simulation) {
  const found = currencies(call, simulation).find((row) => row.currency === call.parameter);
  if (!found) throw refusal('INVALID_CURRENCY', call.parameter);
  return found;
}

/** Newest first, or those after `last_id`; `reverse` has those before it. */
function publicTrades({ query, nowMs }: Call, simulation: Simulation) {
  const market = marketOf(simulation, requiredText(query, 'currency_pair'));
  const lastId = wholeNumber(query, 'last_id');
  const isReverse = choice(query, 'reverse', ['true', 'false'] as const, 'false') === 'true';
  const toS = wholeNumber(query, 'to') ?? Math.ceil(nowMs / 1000);
  const fromS = wholeNumber(query, 'from') ?? 0;
  const rows = tradesOfPair(simulation.store, market.listing.pair.id)
    .filter(({ atMs }) => atMs >= fromS * 1000 && atMs < (toS + 1) * 1000)
    .filter(
      ({ id }) => lastId === undefined || (isReverse ? Number(id) < lastId : Number(id) > lastId),
    )
    .toReversed();
  return pageOf(rows, query, MAX_TRADES).map(publicTradeJson);
}

/** There is no isolated margin, and there are no contracts but those that other endpoints serve. */
const none = () => [];

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
  get('/spot/currencies', currencies),
  get('/spot/currencies/{currency}', currency),
  get('/spot/trades', publicTrades),
  get('/spot/currency_pairs', currencyPairs),
  get('/spot/currency_pairs/{pair}', currencyPair),
  get('/spot/tickers', tickers),
  get('/spot/order_book', orderBook),
  get('/spot/candlesticks', candlesticks),
];

/** Markets that other clients ask for when they start, and that have no listing here. */
export const UNLISTED_ENDPOINTS: readonly Endpoint[] = [
  get('/margin/currency_pairs', none),
  get('/futures/btc/contracts', none),
  get('/delivery/usdt/contracts', none),
  get('/delivery/btc/contracts', none),
  get('/options/underlyings', none),
];
