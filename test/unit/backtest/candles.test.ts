import { describe, expect, it } from 'vitest';
import { coverageOf } from '../../../shared/backtest/candles/data-gate.ts';
import {
  parseArchive,
  parseCandleRows,
  parseCandles,
} from '../../../shared/backtest/candles/parse-candles.ts';
import { metricsOf } from '../../../shared/backtest/results/metrics.ts';
import { candlesAt, coin, DAY_MS, START_MS } from './prices.ts';

const HEADER = 'time,open,high,low,close,volume';
const file = (...lines: readonly string[]) => [HEADER, ...lines].join('\n');

describe('candles from a file', () => {
  it('have times in ISO 8601 or epoch seconds, and prices of any size', () => {
    const text = file(
      '2025-01-01T00:00Z,100,110,90,105,3.5',
      '1735776000,105,106,1e-7,0.0000001,0',
    );
    expect(parseCandles(`\uFEFF${text}\r\n`)).toEqual([
      { openMs: 1_735_689_600_000, open: '100', close: '105', volume: '3.5' },
      { openMs: 1_735_776_000_000, open: '105', close: '0.0000001', volume: '0' },
    ]);
  });

  it.each([
    ['no header', '2025-01-01,1,2,1,2,3', /Line 1: it must be time,open,high,low,close,volume/],
    ['other columns', 'time,close,high,low,open,volume\n', /Line 1/],
    ['a reversed file', file('2025-01-02,1,1,1,1,1', '2025-01-01,1,1,1,1,1'), /Line 3: .*oldest/],
    ['a time twice', file('2025-01-02,1,1,1,1,1', '2025-01-02,1,1,1,1,1'), /Line 3/],
    ['exchanged columns', file('2025-01-01,1,2,3,1,1'), /Line 2: open and close must lie between/],
    ['a negative price', file('2025-01-01,-1,2,1,1,1'), /Line 2: "-1" is not a price/],
    ['a price of zero', file('2025-01-01,0,2,0,1,1'), /Line 2: "0" is not a price/],
    ['no volume', file('2025-01-01,1,2,1,1,'), /Line 2: "" is not a volume/],
    ['a cell too many', file('2025-01-01,1,2,1,1,1,1'), /Line 2: it has 7 cells, not 6/],
    ['a time without a zone', file('2025-01-01T00:00:00,1,1,1,1,1'), /says no time zone/],
  ])('are refused with %s', (_what, text, why) => {
    expect(() => parseCandles(text)).toThrow(why);
  });
});

describe("candles of Gate's API", () => {
  const row = (changed: Readonly<Record<number, string>> = {}) =>
    ['1735689600', '1050', '105', '110', '90', '100', '10', 'true'].map(
      (cell, index) => changed[index] ?? cell,
    );

  it('are those that are closed', () => {
    expect(parseCandleRows([row(), row({ 0: '1735693200', 7: 'false' })])).toEqual([
      { openMs: 1_735_689_600_000, open: '100', close: '105', volume: '10' },
    ]);
  });

  it('are refused when columns are exchanged: the volumes do not fit', () => {
    expect(() => parseCandleRows([row({ 1: '10', 6: '1050' })])).toThrow(/columns exchanged/);
    expect(() => parseCandleRows([row({ 3: '90', 4: '110' })])).toThrow(/columns exchanged/);
  });

  it('may have no volume at all', () => {
    expect(parseCandleRows([row({ 1: '0', 6: '0' })])[0]).toMatchObject({ volume: '0' });
  });
});

describe("candles of Gate's archive", () => {
  it('have six columns, and whatever begins with a letter is no candle', () => {
    const text = 'time,volume,close,high,low,open\n1735689600,10,105,110,90,100\n\n';
    expect(parseArchive(text)).toEqual([
      { openMs: 1_735_689_600_000, open: '100', close: '105', volume: '10' },
    ]);
  });
});

describe('the look at the data', () => {
  const period = { fromMs: START_MS, toMs: START_MS + 100 * DAY_MS, intervalMs: DAY_MS };
  const steady = candlesAt(Array.from({ length: 100 }, () => 100));

  it('finds nothing in whole data', () => {
    expect(coverageOf('BTC', coin(steady), period)).toMatchObject({
      candles: 100,
      expected: 100,
      longestGapMs: 0,
      faults: [],
      endedMs: undefined,
    });
  });

  it('accepts one missing day, and names a longer gap', () => {
    const without = (...gone: readonly number[]) =>
      coverageOf('BTC', coin(steady.filter((_, index) => !gone.includes(index))), period);
    expect(without(50).faults).toEqual([]);
    expect(without(50, 51).faults).toEqual([
      'BTC: 48 hours without a candle, from 2024-02-20T00:00Z.',
    ]);
    expect(without(50, 51, 52).faults.join()).toMatch(/after a gap it trades again/);
  });
});

describe('the figures', () => {
  const grid = { startMs: START_MS, intervalMs: DAY_MS, count: 400 };
  const index = Float64Array.from({ length: 400 }, (_, day) =>
    day < 100 ? 1 + day / 100 : day < 200 ? 2 - (day - 100) / 100 : 1 + (day - 200) / 100,
  );

  it('are those of a spreadsheet', () => {
    const { totalReturn, cagr, drawdown } = metricsOf(index, grid);
    expect(totalReturn).toBeCloseTo(1.99, 10);
    expect(cagr).toBeCloseTo(2.99 ** (365.25 / 400) - 1, 10);
    expect(drawdown).toMatchObject({ peak: 100, trough: 200, recovered: 300 });
    expect(drawdown.depth).toBe(0.5);
  });

  it('have a volatility of 365 days a year, whatever the interval of the candles', () => {
    const hourly = { startMs: START_MS, intervalMs: DAY_MS / 24, count: 400 * 24 };
    const fine = Float64Array.from(
      { length: 400 * 24 },
      (_, hour) => index[Math.floor(hour / 24)]!,
    );
    const [coarse, finer] = [metricsOf(index, grid), metricsOf(fine, hourly)];
    expect(finer.volatility).toBeCloseTo(coarse.volatility, 10);
    expect(finer.sharpe).toBeCloseTo(coarse.sharpe!, 10);
    expect(finer.sortino).toBeCloseTo(coarse.sortino!, 10);
    const returns = Array.from(index, (value, day) => Math.log(value / (index[day - 1] ?? 1)));
    const mean = returns.reduce((sum, each) => sum + each, 0) / 400;
    const deviation = Math.sqrt(returns.reduce((sum, each) => sum + (each - mean) ** 2, 0) / 399);
    expect(coarse.volatility).toBeCloseTo(deviation * Math.sqrt(365), 10);
    expect(coarse.sharpe).toBeCloseTo((mean * 365) / (deviation * Math.sqrt(365)), 10);
  });
});
