import { afterEach, describe, expect, it } from 'vitest';
import { parseCloses } from '../../shared/backtest/candles/parse-closes.ts';
import { compareRules } from '../../tools/study/compare-rules.ts';
import { studyPlot } from '../../tools/study/plot.ts';
import { pathOfCloses, simulatePrices } from '../../tools/study/price-paths.ts';
import { studyTable } from '../../tools/study/report.ts';

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
    function table(seed: number) {
      const { coins, days, rows } = simulatePrices(seed);
      return studyTable(
        compareRules([{ coins, days: days.slice(0, 40), rows: rows.slice(0, 40) }]),
      );
    }
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

  it.each([
    ['days', '2025-01-01', '2025-01-02'],
    ['ISO 8601', '2025-01-01T00:00Z', '2025-01-02T00:00:00.000Z'],
    ['what pandas writes', '2025-01-01 00:00:00+00:00', '2025-01-02 00:00:00+00:00'],
    ['epoch seconds', '1735689600', '1735776000'],
    ['epoch milliseconds', '1735689600000', '1735776000000'],
  ])('are closing prices per coin, with times as %s', (_what, first, second) => {
    const path = pathOfCloses(parseCloses(lines(`${first},100,10`, `${second},110,9.5\n`)));
    expect(path).toEqual({
      coins: ['BTC', 'ETH'],
      days: [0, 1],
      rows: [
        [100, 10],
        [110, 9.5],
      ],
    });
  });

  it('may begin with a byte order mark, end lines as Windows does, and have tiny prices', () => {
    const text = `\uFEFFtime,BTC,PEPE\r\n2025-01-01,100,1.2e-05\r\n2025-01-02,101,0.000013\r\n`;
    expect(pathOfCloses(parseCloses(text)).rows).toEqual([
      [100, 0.000012],
      [101, 0.000013],
    ]);
  });

  describe('on every machine', () => {
    const zone = process.env.TZ;
    afterEach(() => {
      if (zone === undefined) delete process.env.TZ;
      else process.env.TZ = zone;
    });

    it.each(['UTC', 'America/New_York', 'Asia/Tokyo'])('are the same in the zone %s', (name) => {
      process.env.TZ = name;
      // In New York the clocks change between these two.
      const { days } = pathOfCloses(parseCloses(lines('2025-03-08,1,2', '2025-03-09T12:00Z,1,2')));
      expect(days).toEqual([0, 1.5]);
      expect(() =>
        parseCloses(lines('2025-01-01T00:00:00,1,2', '2025-01-02T00:00:00,1,2')),
      ).toThrow('Line 2: "2025-01-01T00:00:00" says no time zone: write it as 2025-01-31');
    });
  });

  it('are compared like simulated prices', () => {
    const rows = Array.from(
      { length: 60 },
      (_, day) => `${1735689600 + day * 86_400},${100 + day},10`,
    );
    const [sellAll] = compareRules([pathOfCloses(parseCloses(lines(...rows)))]);
    expect(sellAll?.turnover).toBeGreaterThan(0);
  });

  it.each<[what: string, text: string, why: RegExp]>([
    ['no coin', 'time\n2025-01-01', /Line 1: it must be "time" and the names of coins/],
    ['no header', '2025-01-01,1,2\n2025-01-02,1,2', /Line 1: it must be "time"/],
    [
      'the candles of one coin',
      'time,open,high,low,close,volume\n2025-01-01,1,2,1,2,3',
      /Line 1: these are the candles of one coin \(open, high, low, close\); it must be "time"/,
    ],
    [
      'pairs for coins',
      'time,BTC_USDT,ETH_USDT\n2025-01-01,1,2',
      /Line 1: "BTC_USDT" is not a coin as Gate writes it/,
    ],
    ['a coin twice', 'time,BTC,BTC\n2025-01-01,1,2', /Line 1: BTC is there twice/],
    ...[
      '20250101',
      '01/02/2025',
      '01.02.2025',
      '01-02-2025',
      '2025-02-30',
      '2025',
      '1735689600.5',
    ].map(
      (time) =>
        [
          `the time ${time}`,
          lines(`${time},1,2`, '2025-03-02,1,2'),
          new RegExp(
            `Line 2: "${time.replaceAll('.', '\\.')}" is not a time: write it as 2025-01-31`,
          ),
        ] as [string, string, RegExp],
    ),
    [
      'the time of another zone',
      lines('2025-01-01T00:00:00+09:00,1,2', '2025-01-02,1,2'),
      /Line 2: "2025-01-01T00:00:00\+09:00" is not a time/,
    ],
    ['microseconds', lines('1735689600000000,1,2', '2025-01-02,1,2'), /is not a time/],
    [
      'a price in hexadecimal',
      lines('2025-01-01,0x10,2', '2025-01-02,1,2'),
      /"0x10" is not a price of BTC/,
    ],
    ['a price left out', lines('2025-01-01,,2', '2025-01-02,1,2'), /"" is not a price of BTC/],
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
    expect(() => parseCloses(text)).toThrow(why);
  });
});
