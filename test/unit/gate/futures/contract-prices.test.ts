import { describe, expect, it } from 'vitest';
import { createExchange } from '../../../../local/exchange/exchange.ts';
import { createContractPrices } from '../../../../shared/gate/futures/contract-prices.ts';
import type { HttpRequest } from '../../../../shared/gate/http.ts';
import { createRequests } from '../../../../shared/gate/requests.ts';

const START_MS = 1_766_400_000_000;
const MINUTE_MS = 60_000;

/** The reads, against the simulated exchange. */
function open() {
  const state = { nowMs: START_MS };
  const asked: URLSearchParams[] = [];
  const clock = { nowMs: () => state.nowMs, sleepUntil: async () => {} };
  const exchange = createExchange({ now: clock.nowMs, seed: 1, accounts: [] });
  async function sendOnce({ method, target, headers, body }: HttpRequest) {
    const { pathname: path, search, searchParams } = new URL(target, 'https://exchange.test');
    asked.push(searchParams);
    const reply = exchange.handle({ method, path, query: search.slice(1), headers, body });
    if (reply.fault !== undefined) throw new Error(reply.fault);
    return reply;
  }
  const noKey = () => Promise.reject(new Error('no key is needed'));
  const requests = createRequests('https://exchange.test/api/v4', sendOnce, noKey, clock);
  return { state, asked, exchange, ...createContractPrices(requests) };
}

describe('Prices of contracts', () => {
  it('are the last price and the touch of the contract, not of the pair of its name', async () => {
    const { prices, allPrices } = open();
    const read = await prices('BTC_USDT');
    expect(read).toMatchObject({ last: '88003.8', atMs: START_MS });
    expect(Number(read!.bid)).toBeLessThan(Number(read!.ask));
    expect((await allPrices()).get('BTC_USDT')).toEqual(read);
  });

  it('are those of the contract, wherever in the list its row is', async () => {
    const eth = { contract: 'ETH_USDT', last: '3000' };
    const btc = { contract: 'BTC_USDT', last: '60000' };
    const pricesIn = (...rows: readonly object[]) =>
      createContractPrices({
        exchangeNowMs: () => START_MS,
        getPublic: async () => ({ json: rows, status: 200 }) as never,
      }).prices('BTC_USDT');
    expect(await pricesIn(eth, btc)).toEqual({ last: '60000', atMs: START_MS });
    expect(await pricesIn(eth)).toBeUndefined();
  });

  it('are none for a contract that Gate does not have', async () => {
    const { prices, candles } = open();
    expect(await prices('NO_USDT')).toBeUndefined();
    expect(await candles('NO_USDT', START_MS)).toBeUndefined();
  });
});

describe('Candles of contracts', () => {
  it.each([
    ['a minute', MINUTE_MS, '10s', 7],
    ['two hours', 120 * MINUTE_MS, '10s', 721],
    ['sixteen hours', 16 * 60 * MINUTE_MS, '1m', 961],
    ['a year', 365 * 1_440 * MINUTE_MS, '1d', 366],
  ])('of %s come in one request', async (_name, spanMs, interval, count) => {
    const { state, asked, candles } = open();
    state.nowMs += spanMs;
    const rows = (await candles('BTC_USDT', START_MS))!;
    expect(asked.map((query) => query.get('interval'))).toEqual([interval]);
    expect(rows).toHaveLength(count);
    expect(rows.at(-1)!.endMs).toBeGreaterThan(state.nowMs);
  });

  it('show what was traded between two readings', async () => {
    const { state, exchange, candles } = open();
    state.nowMs += 10_500;
    exchange.movePrice('BTC_USDT', '60000');
    state.nowMs += 400;
    exchange.movePrice('BTC_USDT', '88000');
    state.nowMs += 20_000;
    const rows = (await candles('BTC_USDT', START_MS))!;
    const [lowest] = rows.toSorted((one, other) => Number(one.low) - Number(other.low));
    expect(lowest).toEqual({
      startMs: START_MS + 10_000,
      endMs: START_MS + 20_000,
      low: '60030',
      high: '88044',
    });
  });

  it.each([
    [{ t: 1_766_400_000, h: '1' }],
    [{ h: '1', l: '1' }],
    [['1766400000', '1', '1', '1', '1']],
  ])('are refused where a row is none: %j', async (row) => {
    const requests = {
      exchangeNowMs: () => START_MS,
      getPublic: async () => ({ json: [row], status: 200 }) as never,
    };
    await expect(createContractPrices(requests).candles('BTC_USDT', START_MS)).rejects.toThrow(
      'a row is not a candle',
    );
  });
});
