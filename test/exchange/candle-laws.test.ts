import { gunzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { startExchangeServer } from '../../local/exchange/server.ts';
import fc from '../support/fast-check.ts';
import { openExchange, START_MS } from './trader.ts';

const PAIR = 'currency_pair=BTC_USDT';
const INTERVALS = { '10s': 10, '1m': 60, '5m': 300, '15m': 900 } as const;
type Interval = keyof typeof INTERVALS;

/** Whether and how far the price jumps, and how long the market then goes on by itself. */
const MOVE = fc.record({
  tenths: fc.option(fc.integer({ min: 800_000, max: 950_000 }), { nil: undefined }),
  passMs: fc.integer({ min: 700, max: 90_000 }),
});

describe('candles', () => {
  test('fit the prices that were there, and finer candles', () => {
    fc.assert(
      fc.property(fc.array(MOVE, { minLength: 1, maxLength: 12 }), (moves) => {
        const trader = openExchange({ volatilityPercent: 5 });
        const seen: { readonly atS: number; readonly price: number }[] = [];
        for (const { tenths, passMs } of moves) {
          // A price that is replaced within its own millisecond was nobody's.
          trader.pass(1);
          if (tenths !== undefined) trader.exchange.movePrice('BTC_USDT', String(tenths / 10));
          trader.pass(passMs);
          const [ticker] = trader.ask('GET', '/spot/tickers', { query: PAIR }).json;
          seen.push({ atS: trader.nowMs() / 1000, price: Number(ticker.last) });
        }
        const rows = (interval: Interval) => {
          const span = `from=${START_MS / 1000}&to=${Math.floor(trader.nowMs() / 1000)}`;
          const query = `${PAIR}&interval=${interval}&${span}`;
          const found = trader.ask('GET', '/spot/candlesticks', { query }).json as string[][];
          return found.map((row) => {
            const [startS, , close, high, low, open, volume, closed] = row;
            const [start, last] = [Number(startS), Number(close)];
            return {
              start,
              open,
              close: last,
              high: Number(high),
              low: Number(low),
              volume,
              closed,
            };
          });
        };
        for (const interval of Object.keys(INTERVALS) as Interval[]) {
          const candles = rows(interval);
          const seconds = INTERVALS[interval];
          for (const { atS, price } of seen) {
            const candle = candles.find(({ start }) => start <= atS && atS <= start + seconds)!;
            expect(candle.low).toBeLessThanOrEqual(price);
            expect(candle.high).toBeGreaterThanOrEqual(price);
          }
          expect(candles.at(-1)!.close).toBe(seen.at(-1)!.price);
          for (const { start, closed } of candles) {
            expect(closed).toBe(String((start + seconds) * 1000 <= trader.nowMs()));
          }
        }
        const [fine, coarse] = [rows('1m'), rows('5m')];
        for (const { start, open, close, high, low } of coarse) {
          const parts = fine.filter((each) => each.start >= start && each.start < start + 300);
          expect(parts[0]?.open).toBe(open);
          expect(parts.at(-1)?.close).toBe(close);
          expect(low).toBeLessThanOrEqual(Math.min(...parts.map((each) => each.close)));
          expect(high).toBeGreaterThanOrEqual(Math.max(...parts.map((each) => each.close)));
        }
      }),
      { numRuns: 15 },
    );
  });

  test('of 30d are calendar months', () => {
    const { ask } = openExchange();
    const fromS = Date.parse('2025-09-10T00:00Z') / 1000;
    const query = `${PAIR}&interval=30d&from=${fromS}&to=${START_MS / 1000}`;
    const rows = ask('GET', '/spot/candlesticks', { query }).json as string[][];
    const starts = rows.map(([startS]) => new Date(Number(startS) * 1000).toISOString());
    expect(starts.map((start) => start.slice(0, 10))).toEqual([
      '2025-09-01',
      '2025-10-01',
      '2025-11-01',
      '2025-12-01',
    ]);
    expect(rows.map((row) => row[7])).toEqual(['true', 'true', 'true', 'false']);
  });
});

describe('the archive', () => {
  const running: (() => Promise<void>)[] = [];
  afterEach(async () => {
    await Promise.all(running.splice(0).map((close) => close()));
  });

  test('has the months that are over: six columns without a header, the same as the API', async () => {
    const trader = openExchange({ volatilityPercent: 5 });
    const { url, close } = await startExchangeServer({ exchange: trader.exchange, port: 0 });
    running.push(close);
    const file = (month: string, again = month, pair = 'BTC_USDT') =>
      new URL(`/spot/candlesticks_4h/${month}/${pair}-${again}.csv.gz`, url).href;
    const response = await fetch(file('202511'));
    expect(response.status).toBe(200);
    const text = gunzipSync(Buffer.from(await response.arrayBuffer())).toString();
    const lines = text.trim().split('\n');
    expect(lines).toHaveLength(180);
    const [fromS, toS] = ['2025-11-01T00:00Z', '2025-11-30T20:00Z'].map(
      (at) => Date.parse(at) / 1000,
    );
    const query = `${PAIR}&interval=4h&from=${fromS}&to=${toS}`;
    const rows = trader.ask('GET', '/spot/candlesticks', { query }).json as string[][];
    expect(lines).toEqual(
      rows.map(([time, , last, high, low, open, volume]) =>
        [time, volume, last, high, low, open].join(','),
      ),
    );
    expect((await fetch(file('202511'), { method: 'HEAD' })).status).toBe(200);
    for (const absent of [
      file('202512'),
      file('202513'),
      file('202511', '202510'),
      file('202511', '202511', 'NO_PAIR'),
      file('202511').replace('4h', '8h'),
    ]) {
      expect([absent, (await fetch(absent)).status]).toEqual([absent, 404]);
    }
  });
});
