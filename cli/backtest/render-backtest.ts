import type { BacktestReport } from '../../shared/backtest/backtest.ts';
import type { Cell } from '../../shared/backtest/variations.ts';
import { plural } from '../../shared/lib/plural.ts';
import { wrap } from '../render/format.ts';
import { alignColumns } from '../terminal/columns.ts';
import { escapeControlsDeep, type Terminal } from '../terminal/terminal.ts';
import { againstHold, FIGURE_ROWS, percent } from './figure-rows.ts';

/** A backtest as text: the comparison first, then everything that a reader must know about it. */
export function renderBacktest(
  given: BacktestReport,
  { width, paint }: Pick<Terminal, 'width' | 'paint'>,
): string {
  const report = escapeControlsDeep(given);
  const { portfolio, from, to, interval, strategy, hold, monthly, quote, faults } = report;
  const sides = [strategy, hold, monthly];
  const rows = FIGURE_ROWS.map(({ label, of }) => [
    `  ${label}`,
    ...sides.map((figures) => of(figures, quote)),
  ]);
  return [
    ...faults.map((fault) => paint('yellow', fault)),
    `${portfolio}, ${from.slice(0, 10)} to ${to.slice(0, 10)}, ${interval} candles: ${percent(strategy.total_return)}, ${againstHold(report)} against holding`,
    '',
    ...alignColumns([['', 'strategy', 'hold', 'monthly'], ...rows]),
    '',
    ...coinLines(report),
    '',
    ...runLines(report),
    ...luckLines(report),
    ...(report.grid ? ['', ...gridLines(report.grid)] : []),
    '',
    'Data',
    ...alignColumns(dataRows(report)),
    '',
    'Before you believe it',
    ...report.caveats.flatMap((caveat) => wrap(caveat, width, '  ')),
  ].join('\n');
}

function coinLines({ coins }: BacktestReport): readonly string[] {
  const rows = coins.map(({ asset, figures }) => [
    `  ${asset} alone`,
    percent(figures.total_return),
    `fall ${percent(figures.max_drawdown)}`,
  ]);
  return alignColumns([...rows, ['  cash alone', percent('0'), 'fall 0.0 %']]);
}

function runLines({ runs }: BacktestReport): readonly string[] {
  const counts = [
    `${runs.done} done`,
    `${runs.nothing_to_do} with nothing to do`,
    `${runs.incomplete} incomplete`,
    `${runs.skipped} skipped`,
  ].join(', ');
  return [
    `${plural(runs.scheduled, 'scheduled run')}: ${counts}; ${runs.needing_approval} would have waited for approval.`,
    ...(runs.mean_drift === undefined
      ? []
      : [
          `Off target: ${percent(runs.mean_drift)} on average, one coin at most ${percent(runs.max_drift)}; outside a band at ${percent(runs.out_of_band)} of the times.`,
        ]),
    ...runs.reasons.map(({ reason, count }) => `  ${count} x ${reason}`),
  ];
}

function luckLines({ luck }: BacktestReport): readonly string[] {
  if (!luck) return [];
  const { starts, return: gain, max_drawdown: fall, is_yearly: isYearly } = luck;
  return [
    '',
    `Started on ${starts} consecutive days: ${isYearly ? 'a year' : 'return'} ${percent(gain.min)} to ${percent(gain.max)} (median ${percent(gain.median)}), fall ${percent(fall.min)} to ${percent(fall.max)}. That much is the start date alone.`,
  ];
}

function gridLines(cells: readonly Cell[]): readonly string[] {
  const names = Object.keys(cells[0]?.values ?? {});
  const heading = [...names, 'return', 'fall', 'turnover', 'first two thirds', 'last third'];
  return alignColumns([
    heading.map((cell, index) => (index === 0 ? `  ${cell}` : cell)),
    ...cells.map(({ values, figures, first_two_thirds: first, last_third: last }) => [
      ...names.map((name, index) => (index === 0 ? `  ${values[name]}` : String(values[name]))),
      percent(figures.total_return),
      percent(figures.max_drawdown),
      `${Number(figures.turnover).toFixed(2)} x`,
      percent(first.total_return),
      percent(last.total_return),
    ]),
  ]);
}

function dataRows({ data }: BacktestReport): readonly (readonly string[])[] {
  return data.map(({ asset, candles, expected, longest_gap_hours: gap, source, sha256 }) => [
    `  ${asset}`,
    `${candles} of ${expected} candles`,
    `longest gap ${Number(gap)} h`,
    `sha256 ${sha256.slice(0, 12)}`,
    source,
  ]);
}
