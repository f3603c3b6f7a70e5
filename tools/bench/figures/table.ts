import { alignColumns } from '../../../cli/terminal/columns.ts';
import { type Figure, isReached, PEERS } from './figure.ts';

const HEADER = ['', 'unit', 'floor', 'Sluice', 'x floor', 'bound', ...PEERS];

/** All figures as one table for people. */
export function benchTable(figures: readonly Figure[]): string {
  return alignColumns([HEADER, ...figures.map(rowOf)]).join('\n');
}

/** The same for a document. */
export function benchMarkdown(figures: readonly Figure[]): string {
  const rule = HEADER.map((_, column) => (column < 2 ? '---' : '---:'));
  return [...[HEADER, rule].map(line), ...benchRows(figures)].join('\n');
}

/** Its rows alone. */
export function benchRows(figures: readonly Figure[]): readonly string[] {
  return figures.map(rowOf).map(line);
}

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

function rowOf(figure: Figure): readonly string[] {
  const { name, unit, floor, sluice, ratio, peers } = figure;
  return [
    name,
    unit,
    shown(floor),
    shown(sluice),
    ratio === undefined ? '' : ratio.toFixed(2),
    boundOf(figure),
    ...PEERS.map((peer) => shown(peers?.[peer])),
  ];
}

function boundOf(figure: Figure): string {
  const { bound } = figure;
  if (!bound) return '';
  const words = 'atMost' in bound ? `<= ${bound.atMost}` : `>= ${bound.atLeast}`;
  return isReached(figure) ? words : `${words} MISSED`;
}

/** Three digits say enough. */
function shown(value: number | undefined): string {
  if (value === undefined) return '';
  return value >= 100 ? value.toFixed(0) : Number(value.toPrecision(3)).toString();
}
