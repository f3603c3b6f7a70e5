import type { BacktestReport } from '../../shared/backtest/backtest.ts';
import type { Figures } from '../../shared/backtest/results/figures.ts';
import { money } from '../../shared/lib/money.ts';

/** One line of a comparison: a figure of each account, in words. */
export type FigureRow = {
  readonly label: string;
  readonly of: (figures: Figures, quote: string) => string;
};

/** The figures that a reader compares, in their order. */
export const FIGURE_ROWS: readonly FigureRow[] = [
  { label: 'end value', of: ({ end_value }, quote) => money(cents(end_value), quote) },
  { label: 'return', of: ({ total_return }) => percent(total_return) },
  { label: 'a year (CAGR)', of: ({ cagr }) => percent(cagr) },
  { label: 'volatility', of: ({ volatility }) => percent(volatility) },
  { label: 'Sharpe', of: ({ sharpe }) => twoDecimals(sharpe) },
  { label: 'Sortino', of: ({ sortino }) => twoDecimals(sortino) },
  { label: 'deepest fall', of: ({ max_drawdown }) => percent(max_drawdown) },
  { label: 'from', of: ({ drawdown }) => drawdown?.peak.slice(0, 10) ?? '-' },
  { label: 'to', of: ({ drawdown }) => drawdown?.trough.slice(0, 10) ?? '-' },
  { label: 'made up by', of: recovered },
  { label: 'turnover a year', of: ({ turnover }) => `${Number(turnover).toFixed(2)} x` },
  { label: 'fees', of: ({ fees }, quote) => money(cents(fees), quote) },
  {
    label: 'spread and slippage',
    of: ({ slippage_cost }, quote) => money(cents(slippage_cost), quote),
  },
  { label: 'costs a year', of: ({ costs_per_year }) => percent(costs_per_year) },
  { label: 'trades', of: ({ trades }) => String(trades) },
  {
    label: 'average trade',
    of: ({ average_trade }, quote) => (average_trade ? money(average_trade, quote) : '-'),
  },
];

function recovered({ drawdown }: Figures): string {
  if (!drawdown) return '-';
  return drawdown.recovered?.slice(0, 10) ?? 'not yet';
}

/** A ratio as a percentage; a dash for a figure that so short a time does not give. */
export function percent(ratio: string | undefined): string {
  return ratio === undefined ? '-' : `${(Number(ratio) * 100).toFixed(1).replace('-0.0', '0.0')} %`;
}

/** The difference of the strategy to holding, as a percentage of the holder's end value. */
export function againstHold({ strategy, hold }: Pick<BacktestReport, 'strategy' | 'hold'>): string {
  const difference = Number(strategy.end_value) / Number(hold.end_value) - 1;
  const shown = (difference * 100).toFixed(1).replace('-0.0', '0.0');
  return `${shown.startsWith('-') ? '' : '+'}${shown} %`;
}

const cents = (amount: string): string => Number(amount).toFixed(2);

function twoDecimals(text: string | undefined): string {
  return text === undefined ? '-' : Number(text).toFixed(2);
}
