import type { RuleFigures } from './compare-rules.ts';

const COLUMNS = [
  { title: 'rule', cell: ({ name }) => name },
  { title: 'turnover', cell: ({ turnover }) => turnover.toFixed(2) },
  { title: 'fees', cell: ({ fees }) => percent(fees, 2) },
  { title: 'trades', cell: ({ trades }) => trades.toFixed(0) },
  { title: 'mean drift', cell: ({ drift }) => percent(drift, 1) },
] as const satisfies readonly {
  readonly title: string;
  readonly cell: (figures: RuleFigures) => string;
}[];

const percent = (share: number, decimals: number): string => `${(share * 100).toFixed(decimals)} %`;

/** One line per rule. Turnover, fees and trades are per year, the first two of the start value. */
export function studyTable(rules: readonly RuleFigures[]): string {
  const lines = [
    COLUMNS.map(({ title }) => title as string),
    ...rules.map((each) => COLUMNS.map(({ cell }) => cell(each))),
  ];
  const widths = COLUMNS.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)));
  return lines
    .map((line) =>
      line
        .map((text, column) =>
          column === 0 ? text.padEnd(widths[0]!) : text.padStart(widths[column]!),
        )
        .join('  '),
    )
    .join('\n');
}
