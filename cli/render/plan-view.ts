import { reasonsOnce } from '../../shared/portfolio/model/format.ts';
import type { Leg, Plan, PlannedAsset } from '../../shared/portfolio/model/plan.ts';
import { alignColumns } from '../terminal/columns.ts';
import { escapeControlsDeep, type Terminal } from '../terminal/terminal.ts';
import { describeSlices } from './describe-slices.ts';
import { columnsWithin } from './fold.ts';
import { bandBar, formatMoney, formatPercent, formatSignedPercent, wrap } from './format.ts';

type ViewOptions = Pick<Terminal, 'paint' | 'width'>;

/** A plan before its execution: the weights, the reasons, and the planned legs. */
export function renderPlan(name: string, given: Plan, options: ViewOptions): string {
  const plan = escapeControlsDeep(given);
  const { totals, quote } = plan;
  const aside = totals.left_aside
    ? `, ${formatMoney(totals.left_aside, quote)} outside the capital`
    : '';
  const heading = `${name}: ${formatMoney(totals.investable, quote)} managed, reserve ${formatMoney(totals.reserve, quote)}${aside}`;
  return [
    options.paint('bold', wrap(heading, options.width, '').join('\n')),
    '',
    ...weightLines(plan.assets, options),
    '',
    ...reasonLines(plan.assets, options),
    '',
    ...planLegLines(plan, options),
    ...noteLines(plan.notes, options),
  ].join('\n');
}

/** One line per asset: a bar of the weight in its band, then the figures. */
export function weightLines(
  assets: readonly PlannedAsset[],
  { paint, width }: ViewOptions,
): readonly string[] {
  const shown = assets.filter(({ status }) => status !== 'excluded');
  const heading = ['', 'too little  ok  too much', 'WEIGHT', 'TARGET', 'BAND', 'OFF BY', 'ACTION'];
  const rows = [heading, ...shown.map(rowOf)];
  const all = alignColumns(rows);
  const isNarrow = all.some(({ length }) => length > width);
  // The figures say what the picture shows.
  const plain = isNarrow ? alignColumns(rows.map((row) => row.toSpliced(1, 1))) : all;
  return plain.map((line, index) => {
    const asset = shown[index - 1];
    return asset ? line.replace(BAR_PLACE, `${bandBar(asset, paint)}   `) : line;
  });
}

/** A placeholder for the bar during alignment: the colour codes of the bar would count as width. */
const BAR_PLACE = '#'.repeat('too little  ok  too much'.length);

function rowOf({ asset, weight, target, band, drift, action }: PlannedAsset): readonly string[] {
  return [
    asset,
    BAR_PLACE,
    formatPercent(weight),
    target === undefined ? '' : formatPercent(target),
    band ? `${formatPercent(band.low).replace(' %', '')}-${formatPercent(band.high)}` : '',
    formatSignedPercent(drift),
    action === 'none' ? '' : action,
  ];
}

/** The reason for each asset's trade, or for leaving it alone. */
export function reasonLines(
  assets: readonly PlannedAsset[],
  { width }: ViewOptions,
): readonly string[] {
  const others = assets.filter(({ status }) => status === 'excluded').map(({ asset }) => asset);
  const left = others.length > 0 ? [`Not traded, not in targets: ${others.join(', ')}.`] : [];
  const reasons = reasonsOnce(assets.filter(({ status }) => status !== 'excluded'));
  return [...reasons, ...left].flatMap((reason) => wrap(reason, width, '  '));
}

/** The planned legs. */
export function planLegLines(
  { legs, totals, quote }: Plan,
  { paint, width }: ViewOptions,
): readonly string[] {
  if (legs.length === 0) return [paint('bold', 'Nothing would be traded.')];
  return [
    ...columnsWithin(
      legs.map((leg) => legCells(leg, quote)),
      { width, indent: '     ' },
    ),
    `  turnover ${formatMoney(totals.turnover, quote)}, fees about ${formatMoney(totals.fees, quote)}`,
  ];
}

function legCells(leg: Leg, quote: string): readonly string[] {
  return [
    `  ${leg.n}`,
    leg.side,
    `${leg.amount} ${leg.asset}`,
    `at ${leg.price}`,
    `${formatMoney(leg.value, quote)}${describeSlices(leg)}`,
  ];
}

export function noteLines(notes: readonly string[], { width }: ViewOptions): readonly string[] {
  return notes.length === 0 ? [] : ['', ...notes.flatMap((note) => wrap(note, width, '  '))];
}
