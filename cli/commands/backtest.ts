import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { backtest as runBacktest } from '../../shared/backtest/backtest.ts';
import { BadCandles } from '../../shared/backtest/candles/candle.ts';
import type { Chart } from '../../shared/backtest/results/chart.ts';
import { readConfig } from '../../shared/config/read-config.ts';
import type { Config } from '../../shared/config/schema.ts';
import {
  BACKTEST_OPTIONS,
  readCosts,
  readDeposit,
  readInterval,
  readOffsets,
  readStart,
  readTime,
  readVariations,
} from '../backtest/options.ts';
import { pricesFromFiles, pricesFromGate } from '../backtest/prepare-backtest.ts';
import { renderBacktest } from '../backtest/render-backtest.ts';
import { saveBacktest } from '../backtest/saved-backtests.ts';
import { LIGHT, valueChart } from '../backtest/value-chart.ts';
import { CSV_LINE_END, csvLine } from '../export/csv.ts';
import { type Arguments, type Context, defineCommand } from '../program/command.ts';
import { DEMO_PORTFOLIO, withDemoPortfolio } from '../start/demo-portfolio.ts';
import { EXIT, Failure, UsageError } from '../terminal/failure.ts';
import { noteIfSlow } from '../terminal/note-if-slow.ts';

type Options = Arguments<typeof BACKTEST_OPTIONS>['options'];

const CONFIG_FILE = 'sluice.config.json';

/** `sluice backtest PORTFOLIO` */
export const backtest = defineCommand({
  name: 'backtest',
  usage: 'PORTFOLIO --from DAY [--to DAY] [--candles FILE|DIR]',
  summary: 'Try a portfolio on past prices; trades nothing, needs no key',
  operands: { min: 1, max: 1 },
  options: BACKTEST_OPTIONS,
  writes: false,
  async run(context, { operands, options }) {
    const { terminal } = context;
    const name = operands[0]!;
    const config = readConfig(options.config ?? CONFIG_FILE);
    const { portfolio, account } = findPortfolio(config, name);
    const setting = {
      name,
      portfolio,
      account,
      costs: readCosts(options),
      startValue: readStart(options.start, portfolio),
      deposit: readDeposit(options.deposit),
      offsets: readOffsets(options.offsets),
      variations: readVariations(options.vary),
      allowGaps: options['allow-gaps'] ?? false,
    };
    try {
      const prices = await pricesOf(context, options, portfolio, account.exchange);
      const { report, chart } = runBacktest({ ...setting, ...prices });
      const saved = saveBacktest(resolve('.'), { account: portfolio.account, report, chart });
      if (options.svg !== undefined) {
        writeFileSync(options.svg, valueChart(`Backtest of ${name}`, chart, LIGHT));
      }
      if (options.csv !== undefined) writeFileSync(options.csv, chartCsv(chart));
      terminal.show(report, () => renderBacktest(report, terminal));
      terminal.note(`Kept as ${saved.file}; "sluice console" shows it, under Backtests.`);
      return EXIT.success;
    } catch (error) {
      if (!(error instanceof BadCandles)) throw error;
      throw new Failure('BAD_CANDLES', error.message, undefined, { cause: error });
    }
  },
});

/** A coin with the target 0 is not bought, and nothing is held back of an account that begins with cash. */
function findPortfolio(config: Config, name: string) {
  // The portfolio of `npm start` is in no file.
  const { portfolios, accounts } = name === DEMO_PORTFOLIO ? withDemoPortfolio(config) : config;
  const portfolio = Object.hasOwn(portfolios, name) ? portfolios[name] : undefined;
  if (!portfolio) {
    const known = Object.keys(portfolios).join(', ') || 'none';
    const message = `No portfolio is called "${name}"; configured: ${known}. Write one into ${CONFIG_FILE}: docs/rebalancing.md has one to copy.`;
    throw new Failure('UNKNOWN_PORTFOLIO', message);
  }
  const targets = Object.fromEntries(
    Object.entries(portfolio.targets).filter(([, target]) => Number(target) > 0),
  );
  const bought = { ...portfolio, targets, holdBack: {} };
  if (Object.keys(targets).some((asset) => asset !== portfolio.quote)) {
    return { portfolio: bought, account: accounts[portfolio.account]! };
  }
  throw new Failure('NO_TARGETS', `The portfolio "${name}" buys no coin.`);
}

async function pricesOf(
  context: Context,
  options: Options,
  portfolio: ReturnType<typeof findPortfolio>['portfolio'],
  configured: string,
) {
  const { terminal, clock } = context;
  const interval = readInterval(options.interval);
  const fromMs = readTime(options.from, 'from');
  const toMs = readTime(options.to, 'to');
  if (fromMs !== undefined && toMs !== undefined && fromMs >= toMs) {
    throw new UsageError('--from has to lie before --to.', 'from');
  }
  if (options.candles !== undefined) {
    if (options.source !== undefined) {
      throw new UsageError('Give --candles or --source, not both.', 'source');
    }
    terminal.note(`candles from ${options.candles}, no exchange`);
    return { ...pricesFromFiles(options.candles, { portfolio, interval }), fromMs, toMs };
  }
  const exchange = exchangeOf(context, options, portfolio.account, configured);
  const { source = 'gate' } = options;
  if (source !== 'gate' && source !== 'archive') {
    throw new UsageError('--source is "gate" or "archive".', 'source');
  }
  terminal.note(`candles from ${source}, exchange ${exchange}`);
  const isArchive = source === 'archive';
  const reading = pricesFromGate({
    portfolio,
    interval,
    exchange,
    isArchive,
    fromMs,
    toMs,
    clock,
  });
  return noteIfSlow(terminal, 'Reading candles', reading);
}

/** As configured; a named stack may have another one, as the local stack has. */
function exchangeOf(
  context: Context,
  { target, outputs }: Options,
  account: string,
  configured: string,
): string {
  if (target === undefined && outputs === undefined) return configured;
  return context.connect(() => account).target.accounts[account]?.exchange ?? configured;
}

function chartCsv({ days }: Chart): string {
  const lines = days.map(({ at, strategy, hold, monthly, drawdown }) =>
    csvLine([at, ...[strategy, hold, monthly, drawdown].map(String)]),
  );
  return [csvLine(['time', 'strategy', 'hold', 'monthly', 'drawdown']), ...lines, ''].join(
    CSV_LINE_END,
  );
}
