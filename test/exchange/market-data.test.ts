import { describe, expect, test } from 'vitest';
import { EDGE_CASE_LISTINGS } from '../../local/exchange/engine/markets.ts';
import { openExchange, START_MS, type Trader, USER } from './trader.ts';

const PAIR = 'currency_pair=BTC_USDT';

const ticker = ({ ask }: Trader) => ask('GET', '/spot/tickers', { query: PAIR }).json[0];

describe('market data', () => {
  test('the time is in milliseconds', () => {
    expect(openExchange().ask('GET', '/spot/time').json).toEqual({ server_time: START_MS });
  });

  test('lists the rules of all pairs, or of one', () => {
    const { ask } = openExchange();
    const pairs = ask('GET', '/spot/currency_pairs').json;
    expect(pairs).toHaveLength(14);
    expect(ask('GET', '/spot/currency_pairs/BTC_USDT').json).toEqual(pairs[0]);
    expect(pairs[0]).toMatchObject({
      id: 'BTC_USDT',
      min_quote_amount: '3',
      amount_precision: 6,
      precision: 1,
    });
    expect(ask('GET', '/spot/currency_pairs/NO_PAIR').json.label).toBe('INVALID_CURRENCY_PAIR');
  });

  test('absent and null limits stay absent and null', () => {
    const { ask } = openExchange({ listings: EDGE_CASE_LISTINGS });
    const [nulls, absent] = ask('GET', '/spot/currency_pairs').json;
    expect(nulls.max_base_amount).toBeNull();
    expect(absent).not.toHaveProperty('max_base_amount');
  });

  test('a ticker shows the last price between the best bid and the best ask', () => {
    const trader = openExchange();
    expect(ticker(trader)).toMatchObject({
      currency_pair: 'BTC_USDT',
      last: '87959.9',
      highest_bid: '87959.9',
      lowest_ask: '87960.0',
      change_percentage: '1.34',
    });
    expect(trader.ask('GET', '/spot/tickers').json).toHaveLength(14);
  });

  test('prices start at the configured values', () => {
    expect(ticker(openExchange({ prices: { BTC_USDT: '50000' } })).last).toBe('50000.0');
  });

  test('prices stand still unless they are moved', () => {
    const trader = openExchange();
    trader.pass(86_400_000);
    expect(ticker(trader).last).toBe('87959.9');
    trader.exchange.movePrice('BTC_USDT', '90000');
    expect(ticker(trader)).toMatchObject({ last: '90000.0', lowest_ask: '90000.1' });
  });

  test('drifting prices wander a little, and continue from where they are moved to', () => {
    const trader = openExchange({ volatilityPercent: 0.6 });
    const prices = Array.from({ length: 500 }, () => {
      trader.pass(60_000);
      return Number(ticker(trader).last);
    });
    expect(new Set(prices).size).toBeGreaterThan(100);
    expect(Math.min(...prices)).toBeGreaterThan(87_000);
    expect(Math.max(...prices)).toBeLessThan(89_000);
    trader.exchange.movePrice('BTC_USDT', '50000');
    expect(ticker(trader).last).toBe('50000.0');
    trader.pass(3_600_000);
    expect(ticker(trader).last).not.toBe('50000.0');
  });

  test('the volatility is the width of the band of prices, and may change at any time', () => {
    const trader = openExchange({ volatilityPercent: 0.6 });
    const widthPercent = () => {
      const prices = Array.from({ length: 300 }, () => {
        trader.pass(600_000);
        return Number(ticker(trader).last);
      });
      return (Math.max(...prices) / Math.min(...prices) - 1) * 100;
    };
    const calm = widthPercent();
    expect(calm).toBeGreaterThan(0.2);
    expect(calm).toBeLessThan(0.61);

    const before = ticker(trader).last;
    trader.exchange.setVolatility(20);
    expect(ticker(trader).last).toBe(before);
    const wild = widthPercent();
    expect(wild).toBeGreaterThan(8);
    expect(wild).toBeLessThan(45);

    trader.exchange.setVolatility(0);
    const still = ticker(trader).last;
    trader.pass(86_400_000);
    expect(ticker(trader).last).toBe(still);
  });

  test('candles go through the prices of every volatility', () => {
    const trader = openExchange();
    trader.pass(60_000);
    trader.exchange.setVolatility(50);
    const seen = Array.from({ length: 60 }, () => {
      trader.pass(1_000);
      return Number(ticker(trader).last);
    });
    const query = `${PAIR}&interval=1m&limit=2`;
    const [earlier, later] = trader.ask('GET', '/spot/candlesticks', { query }).json as string[][];
    const low = Math.min(Number(earlier![4]), Number(later![4]));
    const high = Math.max(Number(earlier![3]), Number(later![3]));
    expect(new Set(seen).size).toBeGreaterThan(40);
    expect(low).toBeLessThanOrEqual(Math.min(...seen));
    expect(high).toBeGreaterThanOrEqual(Math.max(...seen));
  });

  test('a market moves by a percentage of its last price, and fills what it crosses', () => {
    const trader = openExchange();
    trader.place({ type: 'limit', side: 'buy', amount: '0.01', price: '85000' });
    expect(trader.exchange.changePrice('BTC_USDT', '-5')).toEqual({
      from: '87959.9',
      to: '83561.9',
    });
    expect(trader.exchange.trades(USER)).toHaveLength(1);
    expect(trader.exchange.changePrice('NO_PAIR', '1')).toBeUndefined();
  });

  test('the book is sorted, deep, and shows the orders of customers', () => {
    const trader = openExchange();
    const book = () => trader.ask('GET', '/spot/order_book', { query: `${PAIR}&limit=100` }).json;
    const asks = book().asks.map(([price]: string[]) => Number(price));
    const bids = book().bids.map(([price]: string[]) => Number(price));
    expect(asks).toEqual([...asks].sort((one, other) => one - other));
    expect(bids).toEqual([...bids].sort((one, other) => other - one));
    const depth = book().asks.reduce(
      (sum: number, [price, amount]: string[]) => sum + Number(price) * Number(amount),
      0,
    );
    expect(depth).toBeGreaterThan(300_000);
    trader.place({ type: 'limit', side: 'sell', amount: '0.5', price: '99999' });
    expect(book().asks.at(-1)).toEqual(['99999.0', '0.5']);
  });

  test('an amount taken from the book is back after a second', () => {
    const trader = openExchange();
    const best = () => ticker(trader).lowest_size;
    const before = best();
    trader.place({ type: 'limit', side: 'buy', amount: '0.01', price: '88000' });
    expect(best()).not.toBe(before);
    trader.pass(1_000);
    expect(best()).toBe(before);
  });

  test('candles are eight texts each, the last one still open, and join on', () => {
    const trader = openExchange({ volatilityPercent: 0.6 });
    trader.pass(30_000);
    const query = `${PAIR}&interval=1m&limit=5`;
    const rows = trader.ask('GET', '/spot/candlesticks', { query }).json as string[][];
    expect(rows).toHaveLength(5);
    expect(rows.map((row) => row.length)).toEqual(Array(5).fill(8));
    expect(rows.map((row) => row[7])).toEqual(['true', 'true', 'true', 'true', 'false']);
    expect(rows.slice(1).map((row) => row[5])).toEqual(rows.slice(0, -1).map((row) => row[2]));
    for (const [, , close, high, low, open] of rows) {
      expect(Number(high)).toBeGreaterThanOrEqual(Math.max(Number(open), Number(close)));
      expect(Number(low)).toBeLessThanOrEqual(Math.min(Number(open), Number(close)));
    }
  });

  test('candles take a limit or a span, of at most a thousand points', () => {
    const { ask } = openExchange();
    const candles = (query: string) =>
      ask('GET', '/spot/candlesticks', { query: `${PAIR}&interval=1m&${query}` }).json;
    const toS = START_MS / 1000;
    expect(candles(`from=${toS - 300}&to=${toS}`)).toHaveLength(6);
    expect(candles(`limit=5&from=${toS}`).label).toBe('INVALID_PARAM_VALUE');
    expect(candles('limit=1001').label).toBe('INVALID_PARAM_VALUE');
    expect(candles('from=0').label).toBe('INVALID_PARAM_VALUE');
  });

  test('candles show every price that was there, and end at the last price', () => {
    const { exchange, pass, ask, place, nowMs } = openExchange({ volatilityPercent: 0.6 });
    const rows = (interval: string) =>
      ask('GET', '/spot/candlesticks', {
        query: `${PAIR}&interval=${interval}&from=${START_MS / 1000}&to=${Math.floor(nowMs() / 1000)}`,
      }).json as string[][];
    pass(20_200);
    exchange.movePrice('BTC_USDT', '60000');
    pass(300);
    exchange.movePrice('BTC_USDT', '88000');
    pass(30_000);
    place({ type: 'limit', side: 'buy', amount: '0.5', price: '88800', time_in_force: 'ioc' });
    const [last] = ask('GET', '/spot/tickers', { query: PAIR }).json;
    for (const interval of ['1s', '10s', '1m', '1h']) {
      const all = rows(interval);
      expect(Math.min(...all.map((row) => Number(row[4])))).toBe(60_000);
      expect(Math.max(...all.map((row) => Number(row[3])))).toBeGreaterThan(88_000);
      expect(all.at(-1)![2]).toBe(last.last);
    }
    const wick = rows('1s').filter((row) => Number(row[4]) < 80_000);
    expect(wick.map((row) => Number(row[0]) - START_MS / 1000)).toEqual([20]);
  });

  test('candles reach ten thousand points back from now', () => {
    const { ask } = openExchange();
    const nowS = START_MS / 1000;
    const since = (seconds: number) =>
      ask('GET', '/spot/candlesticks', {
        query: `${PAIR}&interval=1s&from=${nowS - seconds}&to=${nowS - seconds + 10}`,
      }).json;
    expect(since(10_000)).toHaveLength(11);
    expect(since(10_001)).toMatchObject({ label: 'INVALID_PARAM_VALUE' });
  });
});
