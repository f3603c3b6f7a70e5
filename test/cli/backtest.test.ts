import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { candlesCsv } from '../../cli/backtest/candle-cache.ts';
import {
  readCosts,
  readDeposit,
  readInterval,
  readOffsets,
  readTime,
  readVariations,
} from '../../cli/backtest/options.ts';
import { saveBacktest, savedBacktests } from '../../cli/backtest/saved-backtests.ts';
import { createExchange } from '../../local/exchange/exchange.ts';
import { startExchangeServer } from '../../local/exchange/server.ts';
import { candlesAt, walk } from '../unit/backtest/prices.ts';
import { endSluices, runSluice } from './run-sluice.ts';

const HOURS_OF_FIVE_YEARS = 5 * 365 * 24;
const COINS = ['BTC', 'ETH', 'SOL', 'XRP', 'ADA', 'DOGE', 'LINK', 'TRX', 'BCH', 'ZEC'];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-backtest-'));
  configure('live', { BTC: '0.5', ETH: '0.3' });
});
afterEach(endSluices);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function configure(exchange: string, targets: Readonly<Record<string, string>>): void {
  const portfolio = { targets, schedule: 'cron(0 9 * * ? *)', maxRun: '20000', maxDay: '20000' };
  const config = {
    accounts: {
      main: {
        secret: 'sluice/main',
        exchange,
        pairs: '*',
        limits: { maxOrder: '20000', maxDay: '20000' },
      },
    },
    portfolios: { core: portfolio },
  };
  writeFileSync(join(folder, 'sluice.config.json'), JSON.stringify(config));
}

function writeCandles(name: string, coins: readonly string[], hours: number): void {
  mkdirSync(join(folder, name), { recursive: true });
  for (const [index, coin] of coins.entries()) {
    const candles = candlesAt(walk(index + 1, hours, 0.01), { interval: '1h' });
    writeFileSync(join(folder, name, `${coin}_USDT.csv`), candlesCsv(candles));
  }
}

const run = (...words: readonly string[]) => runSluice(folder, ['backtest', 'core', ...words]);

test('The kept backtests of an account are listed, however many another one has since then', () => {
  const kept = mkdtempSync(join(tmpdir(), 'sluice-kept-'));
  onTestFinished(() => rmSync(kept, { recursive: true }));
  const result = { report: { portfolio: 'core', strategy: {} }, chart: { days: [] } };
  const keep = (account: string, number: number) =>
    saveBacktest(kept, { account, ...result, number } as never);
  const { file } = keep('main', 0);
  utimesSync(file, 0, 0);
  for (let number = 1; number <= 120; number++) keep('other', number);
  expect(savedBacktests(kept, 'main')).toHaveLength(1);
  expect(savedBacktests(kept, 'other')).toHaveLength(100);
});

describe('sluice backtest with files', () => {
  beforeAll(() => writeCandles('candles', ['BTC', 'ETH'], 24 * 120));

  test('compares the portfolio with holding and monthly, as text and as JSON', async () => {
    const { exitCode, stdout, stderr } = await run('--candles', 'candles');
    expect([exitCode, stderr]).toEqual([0, expect.stringMatching(/^candles from candles/)]);
    expect(stdout).toMatch(/strategy +hold +monthly/);
    expect(stdout).toContain('Before you believe it');
    const json = await run('--candles', 'candles', '--json');
    const report = JSON.parse(json.stdout);
    expect(report).toMatchObject({
      portfolio: 'core',
      from: '2024-01-01T00:00:00.000Z',
      to: '2024-04-30T00:00:00.000Z',
      interval: '1h',
    });
    for (const side of ['strategy', 'hold', 'monthly']) {
      expect(report[side]).toMatchObject({
        end_value: expect.stringMatching(/^\d+\.\d+$/),
        total_return: expect.any(String),
        volatility: expect.any(String),
        sharpe: expect.any(String),
        max_drawdown: expect.any(String),
        turnover: expect.any(String),
        fees: expect.any(String),
        slippage_cost: expect.any(String),
        trades: expect.any(Number),
      });
    }
    // The same again is the same bytes, and the same kept file.
    expect((await run('--candles', 'candles', '--json')).stdout).toBe(json.stdout);
    expect(savedBacktests(folder, 'main')).toHaveLength(1);
  });

  test('takes closes, and writes a picture and a table', async () => {
    const days = Array.from({ length: 60 }, (_, day) => {
      const at = new Date(Date.UTC(2025, 0, 1 + day)).toISOString().slice(0, 10);
      return `${at},${100 + day},${50 - day / 4}`;
    });
    writeFileSync(join(folder, 'closes.csv'), ['time,BTC,ETH', ...days].join('\n'));
    const { exitCode, stdout } = await run(
      ...['--candles', 'closes.csv', '--svg', 'values.svg', '--csv', 'values.csv'],
    );
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining('have no volume')]);
    const svg = readFileSync(join(folder, 'values.svg'), 'utf8');
    expect(svg).toMatch(/^<svg .*<\/svg>\n$/s);
    expect(svg).not.toMatch(/NaN|undefined|Infinity|<script/);
    const csv = readFileSync(join(folder, 'values.csv'), 'utf8').split('\r\n');
    expect(csv[0]).toBe('time,strategy,hold,monthly,drawdown');
    expect(csv).toHaveLength(60 + 2);
  });

  test('takes each cost, a deposit and a grid', async () => {
    const { stdout } = await run(
      ...['--candles', 'candles', '--from', '2024-02-01', '--to', '2024-04-01', '--json'],
      ...['--fee', '0', '--spread', '0', '--slippage', '0', '--depth', '1', '--start', '500'],
      ...['--deposit', '100/month', '--vary', 'band=0.1,0.3', '--vary', 'settle=target,edge'],
    );
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({
      from: '2024-02-01T00:00:00.000Z',
      to: '2024-04-01T00:00:00.000Z',
      start_value: '500',
      strategy: { fees: '0', slippage_cost: '0', deposits: '100' },
    });
    expect(report.grid).toHaveLength(4);
  });

  test.each([
    ['an unknown portfolio', ['nobody'], 1, /No portfolio is called "nobody"; configured: core/],
    ['another interval', ['core', '--interval', '1d'], 2, /has 1h candles, not 1d/],
    [
      'a fee in dollars',
      ['core', '--paid-in', 'USDT'],
      2,
      /--paid-in is "received", "GT" or "points"/,
    ],
  ])('refuses %s', async (_what, words, code, why) => {
    const { exitCode, stderr } = await runSluice(
      folder,
      ['backtest', ...words].concat('--candles', 'candles'),
    );
    expect([exitCode, stderr]).toEqual([code, expect.stringMatching(why)]);
  });

  test.each<[what: string, read: () => unknown, why: RegExp]>([
    ['7d', () => readInterval('7d'), /7d candles follow no fixed grid/],
    ['an unknown setting', () => readVariations(['schedule=a']), /--vary knows band, settle/],
    ['a bad value', () => readVariations(['band=0.1,2']), /--vary band takes a ratio .* "2"/],
    ['a setting twice', () => readVariations(['band=0.1', 'band=0.2']), /band is given twice/],
    [
      'a large grid',
      () =>
        readVariations(
          ['minTrade', 'reserve'].map((name) => `${name}=${[...Array(11).keys()].join(',')}`),
        ),
      /--vary makes 121 combinations, at most 100/,
    ],
    ['a bad deposit', () => readDeposit('100'), /--deposit takes an amount and day/],
    ['a bad fee', () => readCosts({ fee: '20' }), /--fee takes a ratio, as in 0.002/],
    ['a bad day', () => readTime('2024-02-30', 'from'), /--from takes a day or a time in UTC/],
    ['one start', () => readOffsets('1'), /--offsets takes a number from 2 to 60/],
  ])('refuses %s', (_what, read, why) => expect(read).toThrow(why));

  test.runIf(process.env.SLUICE_LONG)(
    'runs five years of hourly candles for ten coins',
    async () => {
      writeCandles('long', COINS, HOURS_OF_FIVE_YEARS);
      configure('live', Object.fromEntries(COINS.map((coin) => [coin, '0.09'])));
      const beganMs = performance.now();
      const { exitCode, stdout } = await run('--candles', 'long', '--json');
      const seconds = (performance.now() - beganMs) / 1_000;
      console.log(`five years of hourly candles for ten coins: ${seconds.toFixed(1)} s`);
      expect(exitCode).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({ runs: { scheduled: 5 * 365 } });
      configure('live', { BTC: '0.5', ETH: '0.3' });
    },
  );
});

describe("sluice backtest with an exchange's history", () => {
  const DAY_MS = 86_400_000;
  const day = (daysAgo: number) =>
    new Date(Date.now() - daysAgo * DAY_MS).toISOString().slice(0, 10);

  test('reads the same from the API and from the archive', async () => {
    const exchange = createExchange({ now: Date.now, seed: 3, accounts: [], volatilityPercent: 5 });
    const { url, close } = await startExchangeServer({ exchange, port: 0 });
    try {
      configure(url, { BTC: '0.5', ETH: '0.3' });
      const period = ['--from', day(50), '--to', day(2), '--interval', '4h', '--json'];
      const [gate, archive] = await Promise.all([
        run(...period),
        run(...period, '--source', 'archive'),
      ]);
      expect([gate.exitCode, archive.exitCode]).toEqual([0, 0]);
      const [one, other] = [gate, archive].map(({ stdout }) => JSON.parse(stdout));
      expect(one.data).toMatchObject([{ candles: 48 * 6, expected: 48 * 6 }, {}]);
      expect(other.strategy).toEqual(one.strategy);
      expect(other.data.map(({ sha256 }: { sha256: string }) => sha256)).toEqual(
        one.data.map(({ sha256 }: { sha256: string }) => sha256),
      );
      // The rules come from the exchange.
      expect(one.caveats.join()).toContain("today's");

      const early = await run('--from', day(500), '--interval', '1h');
      expect([early.exitCode, early.stderr]).toEqual([
        2,
        expect.stringMatching(/Gate has 1h candles since .* only/),
      ]);
      configure(url, { NOCOIN: '0.5' });
      const unknown = await run('--from', day(10));
      expect([unknown.exitCode, unknown.stderr]).toEqual([
        1,
        expect.stringContaining('Gate has no pair NOCOIN_USDT any more'),
      ]);
    } finally {
      await close();
      configure('live', { BTC: '0.5', ETH: '0.3' });
    }
  });
});
