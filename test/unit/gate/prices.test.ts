import { describe, expect, it } from 'vitest';
import { createExchange } from '../../../local/exchange/exchange.ts';
import type { HttpRequest } from '../../../shared/gate/http.ts';
import { priceOf } from '../../../shared/gate/prices.ts';
import { createRequests } from '../../../shared/gate/requests.ts';
import { createPriceReads } from '../../../shared/gate/spot/prices.ts';

const START_MS = 1_766_400_000_000;
const MINUTE_MS = 60_000;

/** The reads, against the simulated exchange. */
function open() {
  const state = { nowMs: START_MS };
  const asked: URLSearchParams[] = [];
  const clock = { nowMs: () => state.nowMs, sleepUntil: async () => {} };
  const exchange = createExchange({
    now: clock.nowMs,
    seed: 1,
    accounts: [],
    volatilityPercent: 0.6,
  });
  async function sendOnce({ method, target, headers, body }: HttpRequest) {
    const { pathname: path, search, searchParams } = new URL(target, 'https://exchange.test');
    asked.push(searchParams);
    const reply = exchange.handle({ method, path, query: search.slice(1), headers, body });
    if (reply.fault !== undefined) throw new Error(reply.fault);
    return reply;
  }
  const noKey = () => Promise.reject(new Error('no key is needed'));
  const requests = createRequests('https://exchange.test/api/v4', sendOnce, noKey, clock);
  return { state, asked, exchange, ...createPriceReads(requests) };
}

describe('Prices', () => {
  it('are the last price and the touch of one reading', async () => {
    const { prices } = open();
    const read = await prices('BTC_USDT');
    expect(read).toMatchObject({ last: '87959.9', bid: '87959.9', ask: '87960', atMs: START_MS });
  });

  it('are none for a pair that Gate does not have', async () => {
    expect(await open().prices('NO_SUCH')).toBeUndefined();
  });

  it('are those of the pair, wherever in the list its row is', async () => {
    const eth = { currency_pair: 'ETH_USDT', last: '3000' };
    const btc = { currency_pair: 'BTC_USDT', last: '60000' };
    const pricesIn = (...rows: readonly object[]) =>
      createPriceReads({
        exchangeNowMs: () => START_MS,
        getPublic: async () => ({ json: rows, status: 200 }) as never,
      }).prices('BTC_USDT');
    expect(await pricesIn(eth, btc)).toEqual({ last: '60000', atMs: START_MS });
    expect(await pricesIn(eth)).toBeUndefined();
    expect(await pricesIn()).toBeUndefined();
  });

  it('are read for all pairs at once', async () => {
    const { prices, allPrices } = open();
    const all = await allPrices();
    expect(all.get('ETH_USDT')).toEqual(await prices('ETH_USDT'));
    expect(all.size).toBeGreaterThan(10);
  });
});

describe('Candles', () => {
  it.each([
    ['a minute', MINUTE_MS, '1s', 61],
    ['a quarter of an hour', 15 * MINUTE_MS, '1s', 901],
    ['two hours', 120 * MINUTE_MS, '10s', 721],
    ['sixteen hours', 16 * 60 * MINUTE_MS, '1m', 961],
    ['a week', 7 * 1_440 * MINUTE_MS, '15m', 673],
    ['a year', 365 * 1_440 * MINUTE_MS, '1d', 366],
    ['nothing, from a time that lies ahead', -5_000, '1s', 1],
  ])('of %s come in one request', async (_name, spanMs, interval, count) => {
    const { state, asked, candles } = open();
    const sinceMs = state.nowMs;
    state.nowMs += spanMs;
    const rows = (await candles('BTC_USDT', sinceMs))!;
    expect(asked.map((query) => query.get('interval'))).toEqual([interval]);
    expect(rows).toHaveLength(count);
    expect(rows[0]!.startMs).toBeLessThanOrEqual(Math.max(sinceMs, state.nowMs));
    expect(rows.at(-1)!.endMs).toBeGreaterThan(state.nowMs);
  });

  it('show what was traded between two readings', async () => {
    const { state, exchange, candles, prices } = open();
    state.nowMs += 10_500;
    exchange.movePrice('BTC_USDT', '60000');
    state.nowMs += 400;
    exchange.movePrice('BTC_USDT', '88000');
    state.nowMs += 10_000;
    const rows = (await candles('BTC_USDT', START_MS))!;
    const low = rows.find((row) => row.low === '60000');
    expect(low).toMatchObject({ startMs: START_MS + 10_000, endMs: START_MS + 11_000 });
    expect(Number((await prices('BTC_USDT'))!.last)).toBeGreaterThan(87_000);
  });

  it('of a pair that Gate does not have are none', async () => {
    const { candles, prices } = open();
    expect(await candles('NOPE_USDT', START_MS)).toBeUndefined();
    expect(await prices('NOPE_USDT')).toBeUndefined();
  });

  it('are refused where a row is none', async () => {
    const requests = {
      exchangeNowMs: () => START_MS,
      getPublic: async () => ({ json: [['1766400000', '1', '1']], status: 200 }) as never,
    };
    await expect(createPriceReads(requests).candles('BTC_USDT', START_MS)).rejects.toThrow(
      'a row is not a candle',
    );
  });
});

it('A price is above zero, whatever a row says', () => {
  expect(['60000', '0', '', null, '-5', 'NaN', '1e-3'].map(priceOf)).toEqual([
    '60000',
    ...[undefined, undefined, undefined, undefined, undefined],
    '0.001',
  ]);
});
