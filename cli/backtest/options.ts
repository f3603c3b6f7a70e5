import { timeCell } from '../../shared/backtest/candles/candle-cells.ts';
import { type Interval, isInterval } from '../../shared/backtest/candles/interval.ts';
import type { Costs, Deposit } from '../../shared/backtest/simulation/setting.ts';
import {
  CELLS_MAX,
  VARIED,
  type Variation,
  type VariedName,
} from '../../shared/backtest/variations.ts';
import { Big, DECIMAL, decimalPlaces } from '../../shared/lib/decimal.ts';
import type { PortfolioConfig } from '../../shared/portfolio/model/plan-input.ts';
import { UsageError } from '../terminal/failure.ts';

const START_VALUE = '10000';
const OFFSETS_MAX = 60;
/** With more decimals than this the arithmetic of a trade would have to round. */
const DECIMALS_MAX = 8;
const COSTS = { fee: '0.002', spread: '0.0004', slippage: '0.0005', depth: '0.05' } as const;

export const BACKTEST_OPTIONS = {
  from: { type: 'string', value: 'DAY', help: 'the first day, as in 2025-01-01, or an ISO time' },
  to: { type: 'string', value: 'DAY', help: 'the end, not included (default today)' },
  candles: {
    type: 'string',
    value: 'FILE|DIR',
    help: 'your own: a folder of BTC_USDT.csv, or closes',
  },
  source: { type: 'string', value: 'gate|archive', help: "Gate's API (default) or its archive" },
  interval: { type: 'string', value: 'auto|1h|4h|1d', help: 'default: the finest that reaches' },
  fee: { type: 'string', value: 'RATIO', help: `default ${COSTS.fee}` },
  'paid-in': { type: 'string', value: 'GT|points', help: 'of fees (default: received coins)' },
  spread: { type: 'string', value: 'RATIO', help: `bid to ask (default ${COSTS.spread})` },
  slippage: {
    type: 'string',
    value: 'RATIO',
    help: `beyond the touch (default ${COSTS.slippage})`,
  },
  depth: {
    type: 'string',
    value: 'RATIO',
    help: `an order's share of a candle (default ${COSTS.depth})`,
  },
  start: {
    type: 'string',
    value: 'AMOUNT',
    help: `money at the start (default: capital, or ${START_VALUE})`,
  },
  deposit: { type: 'string', value: 'AMOUNT/month', help: 'paid in each day, week or month' },
  vary: {
    type: 'string',
    multiple: true,
    value: 'NAME=A,B,C',
    help: 'compares values of a setting; repeatable',
  },
  offsets: { type: 'string', value: 'N', help: 'starts on N days, to show the luck of the date' },
  'allow-gaps': { type: 'boolean', help: 'accepts gaps and jumps in the candles' },
  svg: { type: 'string', value: 'FILE', help: 'writes the picture of the values' },
  csv: { type: 'string', value: 'FILE', help: 'writes the values of each day' },
  config: { type: 'string', value: 'FILE', help: 'default sluice.config.json' },
} as const;

type Given = {
  readonly [name in keyof typeof BACKTEST_OPTIONS]?: string | boolean | readonly string[];
};

/** The first moment of a day, or a time. */
export function readTime(text: string | undefined, option: 'from' | 'to'): number | undefined {
  if (text === undefined) return undefined;
  const timeMs = timeCell(text);
  if (timeMs !== undefined) return timeMs;
  throw new UsageError(`--${option} takes a day or a time in UTC, as in 2025-01-31.`, option);
}

export function readCosts(given: Given): Costs {
  const costOf = (name: keyof typeof COSTS): string => {
    const text = String(given[name] ?? COSTS[name]);
    const isRatio = isDecimal(text) && Number(text) < (name === 'depth' ? 1.000_001 : 0.5);
    if (isRatio) return text;
    throw new UsageError(`--${name} takes a ratio, as in ${COSTS[name]}.`, name);
  };
  return {
    fee: costOf('fee'),
    paidIn: readPaidIn(given['paid-in']),
    spread: costOf('spread'),
    slippage: costOf('slippage'),
    depth: costOf('depth'),
  };
}

function readPaidIn(given: Given[keyof Given] = 'received'): Costs['paidIn'] {
  const found = (['received', 'GT', 'points'] as const).find((each) => each === given);
  if (found) return found;
  throw new UsageError('--paid-in is "received", "GT" or "points".', 'paid-in');
}

/** What a portfolio with an amount as capital needs, unless said otherwise. */
export function readStart(text: string | undefined, portfolio: PortfolioConfig): string {
  const { capital = 'all', reserve } = portfolio;
  const managed = capital === 'all' ? START_VALUE : new Big(capital).plus(reserve).toString();
  const amount = text ?? managed;
  if (isDecimal(amount) && Number(amount) > 0) return amount;
  throw new UsageError('--start takes an amount above 0, as in 10000.', 'start');
}

export function readDeposit(text: string | undefined): Deposit | undefined {
  if (text === undefined) return undefined;
  const [, amount = '', every] = /^([\d.]+)\/(day|week|month)$/.exec(text) ?? [];
  if (every !== undefined && isDecimal(amount) && Number(amount) > 0) {
    return { amount, every: every as Deposit['every'] };
  }
  throw new UsageError('--deposit takes an amount and day, week or month: 100/month.', 'deposit');
}

export function readOffsets(text: string | undefined): number {
  if (text === undefined) return 0;
  const count = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (count >= 2 && count <= OFFSETS_MAX) return count;
  throw new UsageError(`--offsets takes a number from 2 to ${OFFSETS_MAX}.`, 'offsets');
}

export function readInterval(text: string | undefined): Interval | 'auto' {
  if (text === undefined || text === 'auto') return 'auto';
  if (isInterval(text)) return text;
  const why = ['7d', '30d'].includes(text)
    ? `${text} candles follow no fixed grid`
    : `"${text}" is not one of them`;
  throw new UsageError(`--interval takes auto, 1h, 4h or 1d: ${why}.`, 'interval');
}

export function readVariations(texts: readonly string[] = []): readonly Variation[] {
  const variations = texts.map(readVariation);
  const names = variations.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice !== undefined) throw new UsageError(`--vary ${twice} is given twice.`, 'vary');
  const cells = variations.reduce((product, { values }) => product * values.length, 1);
  if (cells <= CELLS_MAX) return variations;
  throw new UsageError(`--vary makes ${cells} combinations, at most ${CELLS_MAX}.`, 'vary');
}

function readVariation(text: string): Variation {
  const [name = '', list = ''] = text.split('=');
  if (!Object.hasOwn(VARIED, name)) {
    const known = Object.keys(VARIED).join(', ');
    throw new UsageError(`--vary knows ${known}, as in --vary band=0.1,0.2.`, 'vary');
  }
  const { accepts, accepted } = VARIED[name as VariedName];
  const values = [...new Set(list.split(','))];
  const bad = values.find((value) => !accepts(value));
  if (bad === undefined) return { name: name as VariedName, values };
  throw new UsageError(`--vary ${name} takes ${accepted}, not "${bad}".`, 'vary');
}

function isDecimal(text: string): boolean {
  return DECIMAL.test(text) && decimalPlaces(text) <= DECIMALS_MAX;
}
