import { Big } from '../../shared/lib/decimal.ts';
import { columnAmount } from '../../shared/lib/money.ts';
import type { PnlJson } from '../../shared/pnl/pnl-json.ts';
import { wrap } from '../render/format.ts';
import { alignNumbers } from '../terminal/columns.ts';
import { escapeControlsDeep, type Terminal } from '../terminal/terminal.ts';

export type Grouping = 'coin' | 'month' | 'source';

type View = {
  readonly account: string;
  readonly by: Grouping;
  /** The value over time, as a line of bars. */
  readonly curve: string;
};

/** The profit for people: the way from the first value to the last, and a table. */
export function renderProfit(
  given: PnlJson,
  { account, by, curve }: View,
  { width, tableWidth, paint }: Pick<Terminal, 'paint' | 'tableWidth' | 'width'>,
): string {
  const pnl = escapeControlsDeep(given);
  const title = `${account}, ${shortTime(pnl.from)} to ${shortTime(pnl.to)} UTC, in ${pnl.currency}`;
  const tables = TABLES[by](pnl);
  return [
    ...wrap(title, width, ''),
    '',
    ...summary(pnl).map((line) => (line.startsWith('Profit') ? paint('bold', line) : line)),
    ...(curve === '' ? [] : ['', curve]),
    '',
    ...fitting(tables, tableWidth),
    ...unknownLines(pnl, width),
  ].join('\n');
}

/** To the minute. */
function shortTime(time: string): string {
  return time.slice(0, '2026-11-22T09:00'.length).replace('T', ' ');
}

function signed(amount: string, currency: string): string {
  const shown = columnAmount(amount, currency);
  return amount.startsWith('-') || new Big(amount).eq('0') ? shown : `+${shown}`;
}

function summary(pnl: PnlJson): readonly string[] {
  const { currency, realised, unrealised } = pnl;
  const profit = new Big(realised).plus(unrealised).toString();
  const rows: readonly (readonly [string, string])[] = [
    ['Value at the start', columnAmount(pnl.start_value, currency)],
    ['Deposits', signed(pnl.deposits, currency)],
    ['Withdrawals', signed(negated(pnl.withdrawals), currency)],
    ['Realised profit', signed(realised, currency)],
    ['Unrealised profit', signed(unrealised, currency)],
    ['Value at the end', columnAmount(pnl.end_value, currency)],
    [`Profit (${METHODS[pnl.method] ?? pnl.method})`, signed(profit, currency)],
    ['Fees, contained in it', columnAmount(pnl.fees, currency)],
  ];
  return alignNumbers(rows);
}

const METHODS: Readonly<Record<string, string>> = {
  average: 'average cost',
  fifo: 'first in, first out',
};

/** Withdrawals are below zero where one of the time before came back. */
const negated = (amount: string): string => new Big(amount).neg().plus('0').toString();

type Table = readonly (readonly string[])[];

/** The tables of a grouping, the widest first. The narrower ones leave columns out. */
const TABLES: Readonly<Record<Grouping, (pnl: PnlJson) => readonly [Table, ...Table[]]>> = {
  coin({ coins, contracts, currency }) {
    const rows = coins.map(({ coin, amount, average_cost: cost, realised, unrealised, fees }) => ({
      coin,
      held: columnAmount(amount, coin),
      cost: cost === undefined || coin === currency ? '' : columnAmount(cost, currency),
      realised: signed(realised, currency),
      unrealised: signed(unrealised, currency),
      fees: fees.map((fee) => `${columnAmount(fee.amount, fee.currency)} ${fee.currency}`),
    }));
    const ofContracts = contracts.map(({ contract, realised, unrealised, fees }) => ({
      coin: `${contract} contracts`,
      held: '',
      cost: '',
      realised: signed(realised, currency),
      unrealised: signed(unrealised, currency),
      fees: fees.map((fee) => `${columnAmount(fee.amount, fee.currency)} ${fee.currency}`),
    }));
    const heading = ['COIN', 'HELD', 'AVERAGE COST', 'REALISED', 'UNREALISED'];
    const all = [...rows, ...ofContracts];
    const cells = all.map((row) => [row.coin, row.held, row.cost, row.realised, row.unrealised]);
    const withFees = all.map(({ fees }, index) => [...cells[index]!, fees.join(', ')]);
    const narrow = [heading, ...cells].map(([coin, held, , ...rest]) => [coin!, held!, ...rest]);
    return [[[...heading, 'FEES'], ...withFees], [heading, ...cells], narrow];
  },
  month({ months, currency }) {
    const rows = months.map(({ month, realised, fees, end_value: value }) => [
      month,
      signed(realised, currency),
      columnAmount(fees, currency),
      columnAmount(value, currency),
    ]);
    return [[['MONTH', 'REALISED', 'FEES', 'VALUE AT THE END'], ...rows]];
  },
  source({ sources, currency }) {
    const rows = sources.map(({ source, realised, fees }) => [
      source,
      signed(realised, currency),
      columnAmount(fees, currency),
    ]);
    return [[['SOURCE', 'REALISED', 'FEES'], ...rows]];
  },
};

/** The widest table that fits. */
function fitting(tables: readonly Table[], width: number): readonly string[] {
  const drawn = tables.map(alignNumbers);
  const fits = drawn.find((lines) => lines.every(({ length }) => length <= width));
  return fits ?? drawn.at(-1)!;
}

function unknownLines({ unknown }: PnlJson, width: number): readonly string[] {
  if (unknown.length === 0) return [];
  const lines = unknown.flatMap(({ coin, amount, why }) =>
    wrap(`${columnAmount(amount, coin)} ${coin}: ${why}`, width, '  '),
  );
  return ['', 'Not known:', ...lines];
}
