import { describe, expect, it } from 'vitest';
import { parseCandles } from '../../cli/study/candles.ts';
import { compareRules } from '../../cli/study/compare-rules.ts';
import { studyPlot } from '../../cli/study/plot.ts';
import { simulatePrices } from '../../cli/study/price-paths.ts';
import { studyTable } from '../../cli/study/report.ts';

const PATHS = 3;
const years = Array.from({ length: PATHS }, (_, index) => simulatePrices(index + 1));
const rules = compareRules(years);
const figuresOf = (name: string) => rules.find((each) => each.name === name)!;

describe('the turnover study', () => {
  it('finds that half a band trades far less than a calendar or all differences', () => {
    const ours = figuresOf('17 % band, to half-band');
    const monthly = figuresOf('monthly, to target');
    const all = figuresOf('all differences');
    expect(ours.turnover).toBeLessThanOrEqual(0.7 * monthly.turnover);
    expect(ours.turnover).toBeLessThanOrEqual(0.5 * all.turnover);
    // At a drift that compares, in points.
    expect(ours.drift).toBeLessThan(monthly.drift + 0.01);
    expect(ours.drift).toBeLessThan(all.drift + 0.02);
  });

  it('has every rule trade what its name says', () => {
    expect(figuresOf('never')).toMatchObject({ turnover: 0, fees: 0, trades: 0 });
    expect(figuresOf('never').drift).toBeGreaterThan(0.1);
    expect(figuresOf('sell all, buy back').turnover).toBeGreaterThan(
      10 * figuresOf('all differences').turnover,
    );
    expect(figuresOf('20 % band, to edge').turnover).toBeLessThan(
      figuresOf('20 % band, to target').turnover,
    );
  });

  it('gives the same figures for the same seeds, and others for others', () => {
    const table = (seed: number) => {
      const { coins, days, rows } = simulatePrices(seed);
      return studyTable(
        compareRules([{ coins, days: days.slice(0, 40), rows: rows.slice(0, 40) }]),
      );
    };
    expect(table(1)).toBe(table(1));
    expect(table(1)).not.toBe(table(2));
  });

  it('draws each rule that trades', () => {
    const svg = studyPlot(rules);
    for (const { name, turnover } of rules) expect(svg.includes(`>${name}<`)).toBe(turnover > 0);
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
  });
});

describe('candles from a file', () => {
  const lines = (...rows: readonly string[]) => ['time,BTC,ETH', ...rows].join('\n');

  it('are closing prices per coin, with ISO times or epoch seconds', () => {
    const path = {
      coins: ['BTC', 'ETH'],
      days: [0, 1],
      rows: [
        [100, 10],
        [110, 9.5],
      ],
    };
    expect(parseCandles(lines('2025-01-01,100,10', '2025-01-02,110,9.5\n'))).toEqual(path);
    expect(parseCandles(lines('1735689600,100,10', '1735776000,110,9.5'))).toEqual(path);
  });

  it('are compared like simulated prices', () => {
    const rows = Array.from(
      { length: 60 },
      (_, day) => `${1735689600 + day * 86_400},${100 + day},10`,
    );
    const [sellAll] = compareRules([parseCandles(lines(...rows))]);
    expect(sellAll?.turnover).toBeGreaterThan(0);
  });

  it.each([
    ['no coins', 'time,BTC\n2025-01-01,1', /Line 1/],
    ['one candle', lines('2025-01-01,1,2'), /at least two candles/],
    [
      'a time that is none',
      lines('yesterday,1,2', '2025-01-02,1,2'),
      /Line 2: "yesterday" is not a time/,
    ],
    ['lines out of order', lines('2025-01-02,1,2', '2025-01-01,1,2'), /Line 3: it is not later/],
    [
      'a price missing',
      lines('2025-01-01,1', '2025-01-02,1,2'),
      /Line 2: it has 1 prices for 2 coins/,
    ],
    [
      'a price of zero',
      lines('2025-01-01,1,0', '2025-01-02,1,2'),
      /Line 2: "0" is not a price of ETH/,
    ],
  ])('are refused with %s, and the line is named', (_, text, why) => {
    expect(() => parseCandles(text)).toThrow(why);
  });
});
