import { describe, expect, it } from 'vitest';
import { sum } from '../../../shared/lib/decimal.ts';
import { candlesAt, DAY_MS, FREE, START_MS, tryOut, USUAL, walk } from './prices.ts';

const steady = (price: number, length: number) => Array.from({ length }, () => price);
const two = (length: number, seed = 1) => ({
  BTC: candlesAt(walk(seed, length)),
  ETH: candlesAt(walk(seed + 100, length)),
});

describe('a backtest', () => {
  it('changes nothing at all without fees, without a spread and at constant prices', () => {
    const { report } = tryOut({
      prices: { BTC: candlesAt(steady(40_000, 60)), ETH: candlesAt(steady(2_000, 60)) },
      costs: FREE,
    });
    for (const figures of [report.strategy, report.hold, report.monthly]) {
      expect(figures).toMatchObject({
        end_value: '10000',
        total_return: '0',
        fees: '0',
        slippage_cost: '0',
        max_drawdown: '0',
      });
    }
    expect(report.strategy.trades).toBe(2);
  });

  it('pays fee, spread and slippage in strategy and benchmarks from the first purchase on', () => {
    const { report } = tryOut({
      prices: { BTC: candlesAt(steady(100, 60)), ETH: candlesAt(steady(50, 60)) },
      // The first purchase ends where every trade does: half a band below the target by default.
      portfolio: { settle: 'target' },
    });
    for (const figures of [report.strategy, report.hold, report.monthly]) {
      expect(Number(figures.fees)).toBeGreaterThan(19.9);
      // 0.02 % of spread and 0.05 % of slippage.
      expect(Number(figures.slippage_cost)).toBeCloseTo(7, 1);
      expect(Number(figures.end_value)).toBeCloseTo(9_973, 0);
    }
  });

  it.each(['GT', 'points'] as const)(
    'leaves the coins whole and costs the same with a fee in %s',
    (paidIn) => {
      const trial = {
        prices: { BTC: candlesAt(steady(100, 60)), ETH: candlesAt(steady(50, 60)) },
        portfolio: { settle: 'target', targets: { BTC: '0.5', ETH: '0.25' } },
      };
      const taken = tryOut({ ...trial, costs: { ...FREE, fee: '0.002' } }).report;
      const { report } = tryOut({ ...trial, costs: { ...FREE, fee: '0.002', paidIn } });
      // 7500 is bought whole, and 0.2 % of it is paid beside.
      for (const figures of [report.strategy, report.hold, report.monthly]) {
        expect(Number(figures.fees)).toBeCloseTo(15, 5);
        expect(sum([figures.end_value, figures.fees]).toString()).toBe('10000');
      }
      expect(Number(taken.hold.end_value)).toBeCloseTo(9_985, 6);
      expect(report.caveats).toContainEqual(expect.stringContaining(`Fees are paid in ${paidIn}`));
      expect(taken.caveats.join()).not.toContain('Fees are paid in');
    },
  );

  it('gives the same bytes for the same input', () => {
    const run = () => JSON.stringify(tryOut({ prices: two(200), offsets: 3 }));
    expect(run()).toBe(run());
  });

  it('has a holder end at the closed form', () => {
    const [btc, eth] = [walk(3, 100), walk(4, 100)];
    const { report } = tryOut({
      prices: { BTC: candlesAt(btc), ETH: candlesAt(eth) },
      portfolio: { targets: { BTC: '0.6', ETH: '0.3' } },
    });
    const kept = (1 - 0.002) / (1.0002 * 1.0005);
    // The first time of the schedule with a closed candle is the second day; its open fills.
    const grown = (closes: readonly number[]) => (closes.at(-1)! / closes[0]!) * kept;
    const expected = 10_000 * (0.6 * grown(btc) + 0.3 * grown(eth) + 0.1);
    expect(Number(report.hold.end_value)).toBeCloseTo(expected, 3);
  });

  it('never depends on a later candle', () => {
    const all = two(120, 7);
    const trades = (until: number, change: (price: number) => number) => {
      const changed = Object.fromEntries(
        Object.entries(all).map(([asset, candles]) => [
          asset,
          candles.map((candle, index) =>
            index < until ? candle : { ...candle, close: String(change(Number(candle.close))) },
          ),
        ]),
      );
      const endAt = new Date(START_MS + until * DAY_MS).toISOString();
      // The open of the slot itself is where its orders are filled.
      return tryOut({ prices: changed, portfolio: { band: { size: '0.02' } } }).chart.trades.filter(
        ({ at }) => at <= endAt,
      );
    };
    // Each is the slot of a trade: its order must not know the close of its own candle.
    const slots = tryOut({ prices: all, portfolio: { band: { size: '0.02' } } }).chart.trades.map(
      ({ at }) => (Date.parse(at) - START_MS) / DAY_MS,
    );
    for (const until of [slots.at(4)!, slots.at(10)!, slots.at(-1)!]) {
      const asWas = trades(until, (price) => price);
      expect(asWas.length).toBeGreaterThan(2);
      expect(trades(until, (price) => price * 1.4)).toEqual(asWas);
    }
  });

  it('gains nothing by prices that come one candle later', () => {
    // Whoever traded at the close that he decided on would profit from prices that swing back.
    const swinging = Array.from({ length: 240 }, (_, day) => (day % 2 === 0 ? 100 : 103));
    const run = (shift: number) =>
      tryOut({
        prices: {
          BTC: candlesAt([...steady(100, shift), ...swinging]),
          ETH: candlesAt(steady(100, 240 + shift)),
        },
        portfolio: { band: { size: '0.01' }, settle: 'target', collar: '0.001' },
        costs: FREE,
      }).report.strategy;
    expect(Number(run(1).total_return)).toBeLessThanOrEqual(Number(run(0).total_return) + 1e-6);
  });

  it('cannot trade at the close of a spike', () => {
    const closes = steady(100, 40);
    closes[20] = 108;
    const spiked = candlesAt(closes);
    // The price is back with the next open.
    const candles = spiked.map((each, index) => (index === 21 ? { ...each, open: '100' } : each));
    const { report, chart } = tryOut({
      prices: { BTC: candles, ETH: candlesAt(steady(100, 40)) },
      portfolio: { band: { size: '0.02' } },
      costs: FREE,
    });
    expect(chart.trades.map(({ side }) => side)).toEqual(['buy', 'buy']);
    expect(report.strategy.end_value).toBe('10000');
  });

  it('takes at most its part of a candle, and waits where nothing was traded', () => {
    const thin = candlesAt(steady(100, 30), { volume: '200' }).map((each, index) =>
      index < 5 ? { ...each, volume: '0' } : each,
    );
    const { chart } = tryOut({
      prices: { BTC: thin, ETH: candlesAt(steady(100, 30)) },
      costs: { ...FREE, depth: '0.05' },
    });
    const btc = chart.trades.filter(({ asset }) => asset === 'BTC');
    expect(btc[0]).toMatchObject({
      at: new Date(START_MS + 5 * DAY_MS).toISOString(),
      amount: '10',
    });
    expect(btc.every(({ amount }) => Number(amount) <= 10)).toBe(true);
  });

  it('trades within the limits of the portfolio and the account', () => {
    const { chart, report } = tryOut({
      prices: { BTC: candlesAt(steady(100, 30)), ETH: candlesAt(steady(100, 30)) },
      limits: { maxDay: '500', maxOrder: '400' },
      costs: FREE,
    });
    const byDay = Map.groupBy(chart.trades, ({ at }) => at);
    for (const trades of byDay.values()) {
      expect(trades.reduce((sum, { value }) => sum + value, 0)).toBeLessThanOrEqual(500);
    }
    expect(byDay.size).toBeGreaterThan(15);
    expect(report.strategy.end_value).toBe('10000');
  });

  it('has one budget for all runs of a UTC day', () => {
    const hours = candlesAt(steady(100, 24 * 6), { interval: '1h' });
    const { chart } = tryOut({
      prices: { BTC: hours, ETH: hours },
      interval: '1h',
      portfolio: { schedule: 'cron(0 * * * ? *)' },
      limits: { maxDay: '500' },
      costs: FREE,
    });
    const byDay = Map.groupBy(chart.trades, ({ at }) => at.slice(0, 10));
    expect(byDay.size).toBe(6);
    for (const trades of byDay.values()) {
      expect(trades.reduce((sum, { value }) => sum + value, 0)).toBeLessThanOrEqual(500);
    }
  });

  it('counts the runs, and those that a person would have had to approve', () => {
    const run = (approval: string) =>
      tryOut({ prices: two(200, 5), portfolio: { approval } }).report.runs;
    const manual = run('manual');
    expect(manual.scheduled).toBe(199);
    expect(manual.done + manual.nothing_to_do + manual.incomplete + manual.skipped).toBe(199);
    expect(manual.needing_approval).toBe(manual.done + manual.incomplete);
    expect(run('auto').needing_approval).toBe(1);
  });

  it('counts deposits as no gain', () => {
    const { report } = tryOut({
      prices: { BTC: candlesAt(steady(100, 92)), ETH: candlesAt(steady(100, 92)) },
      deposit: { amount: '500', every: 'month' },
      costs: FREE,
    });
    // Of February, March and April, where the period ends.
    for (const figures of [report.strategy, report.hold, report.monthly]) {
      expect(figures).toMatchObject({ deposits: '1500', end_value: '11500', total_return: '0' });
    }
  });

  it('ends a delisted coin with its last price, and says so', () => {
    const gone = candlesAt(walk(9, 100)).slice(0, 50);
    const prices = { BTC: candlesAt(steady(100, 100)), ETH: gone };
    expect(() => tryOut({ prices })).toThrow(/ETH: 50 of 100 candles(.|\n)*--allow-gaps/);
    const { report } = tryOut({ prices, allowGaps: true });
    expect(report.caveats.join('\n')).toMatch(/ETH has no candles after 2024-02-20/);
    expect(report.faults).toHaveLength(2);
    const held = Number(report.hold.end_value);
    const last = Number(gone.at(-1)!.close) / Number(gone[0]!.close);
    expect(held).toBeCloseTo(5_000 * 0.9973 + 5_000 * last * 0.9973, -2);
  });

  it('follows a schedule in local time through the change of the clocks', () => {
    const hours = candlesAt(steady(100, 24 * 10), {
      interval: '1h',
      startMs: Date.parse('2024-03-26T00:00Z'),
    });
    const { report } = tryOut({
      prices: { BTC: hours, ETH: hours },
      interval: '1h',
      portfolio: { schedule: 'cron(30 2 * * ? *)', timezone: 'Europe/Berlin' },
    });
    // 2:30 does not exist on 31 March.
    expect(report.runs.scheduled).toBe(9);
    expect(report.caveats.join('\n')).toMatch(/next 1h candle, up to 30 min after the schedule/);
  });

  it('has a 29 February', () => {
    const { report, chart } = tryOut({ prices: two(70) });
    expect(chart.days.some(({ at }) => at.startsWith('2024-02-29'))).toBe(true);
    expect(report.data[0]).toMatchObject({ candles: 70, expected: 70 });
  });

  it('starts when every coin is there, and says which one decided', () => {
    const prices = {
      BTC: candlesAt(walk(1, 100)),
      ETH: candlesAt(walk(2, 80), { startMs: START_MS + 20 * DAY_MS }),
    };
    const { report } = tryOut({ prices });
    expect(report.from).toBe('2024-01-21T00:00:00.000Z');
    expect(report.caveats[0]).toBe('It starts when the first candle of ETH is there.');
  });

  it('stops at a jump that only another coin explains', () => {
    const closes = walk(1, 100);
    const candles = candlesAt(closes).map((each, index) =>
      index < 60 ? each : { ...each, open: '1', close: '1' },
    );
    const prices = { BTC: candles, ETH: candlesAt(walk(2, 100)) };
    expect(() => tryOut({ prices })).toThrow(/BTC: the price jumps from .* Was it another coin/);
  });

  it('shows no yearly return under a year and no Sharpe ratio under 90 days', () => {
    expect(tryOut({ prices: two(80) }).report.strategy).not.toHaveProperty('sharpe');
    const { strategy } = tryOut({ prices: two(120) }).report;
    expect(strategy).toHaveProperty('sharpe');
    expect(strategy).not.toHaveProperty('cagr');
    expect(tryOut({ prices: two(400) }).report.strategy).toHaveProperty('cagr');
  });

  it('spreads the start over days, and shows how much that makes', () => {
    const { luck } = tryOut({ prices: two(500), offsets: 10 }).report;
    expect(luck).toMatchObject({ starts: 10, is_yearly: true });
    const { min, median, max } = luck!.return;
    expect([Number(min), Number(median), Number(max)]).toEqual(
      [min, median, max].map(Number).toSorted((one, other) => one - other),
    );
    expect(min).not.toBe(max);
  });

  it('varies settings in a grid, with the last third beside it', () => {
    const { report } = tryOut({
      prices: two(300),
      variations: [
        { name: 'band', values: ['0.05', '0.3'] },
        { name: 'settle', values: ['target', 'edge'] },
      ],
    });
    expect(report.grid?.map(({ values }) => values)).toEqual([
      { band: '0.05', settle: 'target' },
      { band: '0.05', settle: 'edge' },
      { band: '0.3', settle: 'target' },
      { band: '0.3', settle: 'edge' },
    ]);
    const [narrow, , wide] = report.grid!;
    expect(narrow!.figures.trades).toBeGreaterThan(wide!.figures.trades);
    for (const { figures, first_two_thirds: first, last_third: last } of report.grid!) {
      const both = (1 + Number(first.total_return)) * (1 + Number(last.total_return)) - 1;
      expect(both).toBeCloseTo(Number(figures.total_return), 4);
    }
    expect(report.caveats.join('\n')).toMatch(/picks the best cell/);
  });

  it('loses to holding in a trend and wins in a swing, as a rebalancer does', () => {
    const trend = Array.from({ length: 400 }, (_, day) => Number((100 * 1.005 ** day).toFixed(4)));
    const swing = Array.from({ length: 400 }, (_, day) =>
      Number((100 * Math.exp(0.8 * Math.sin(day / 12))).toFixed(4)),
    );
    const gain = (closes: readonly number[]) => {
      const { report } = tryOut({
        prices: { BTC: candlesAt(closes), ETH: candlesAt(steady(100, 400)) },
        costs: USUAL,
      });
      return Number(report.strategy.end_value) - Number(report.hold.end_value);
    };
    expect(gain(trend)).toBeLessThan(0);
    expect(gain(swing)).toBeGreaterThan(0);
  });
});
