// How much each way of rebalancing trades: `npm run study:turnover [-- OPTIONS] [CANDLES...]`.
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { parseCloses } from '../../shared/backtest/candles/parse-closes.ts';
import { compareRules } from './compare-rules.ts';
import { studyPlot } from './plot.ts';
import { type PricePath, pathOfCloses, simulatePrices } from './price-paths.ts';
import { studyTable } from './report.ts';

const USAGE = `npm run study:turnover [-- OPTIONS] [CANDLES...]
  CANDLES      files of closing prices (time,BTC,ETH,...) instead of simulated ones
  --paths N    how many simulated years (default 100)
  --seed S     the first one's seed (default 1)
  --plot FILE  writes the plot there as SVG (default docs/turnover.svg for the simulated years)`;
const PLOT_FILE = 'docs/turnover.svg';

const options = readOptions();
if (options === undefined) {
  console.error(USAGE);
  process.exitCode = 2;
} else {
  try {
    study(options);
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}

/** The options of the command line; undefined if they are invalid. */
function readOptions() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        paths: { type: 'string', default: '100' },
        seed: { type: 'string', default: '1' },
        plot: { type: 'string' },
      },
    });
    const read = { files: positionals, paths: Number(values.paths), seed: Number(values.seed) };
    const isUsable = [read.paths, read.seed].every(Number.isSafeInteger) && read.paths > 0;
    const plot = values.plot ?? (positionals.length === 0 ? PLOT_FILE : undefined);
    return isUsable ? { ...read, plot } : undefined;
  } catch {
    return undefined;
  }
}

function study({ files, paths, seed, plot }: NonNullable<typeof options>): void {
  const prices =
    files.length > 0
      ? files.map(readCandles)
      : Array.from({ length: paths }, (_, index) => simulatePrices(seed + index));
  const rules = compareRules(prices);
  console.log(studyTable(rules));
  if (plot === undefined) return;
  writeFileSync(plot, studyPlot(rules));
  console.log(`\nThe plot is in ${plot}.`);
}

function readCandles(file: string): PricePath {
  try {
    return pathOfCloses(parseCloses(readFileSync(file, 'utf8')));
  } catch (error) {
    throw new Error(`${file}: ${(error as Error).message}`, { cause: error });
  }
}
