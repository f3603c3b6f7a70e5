import type { Chart } from '../../shared/backtest/results/chart.ts';

/** The colours of a picture: a file cannot know the reader's theme. */
export type Palette = Readonly<
  Record<'paper' | 'ink' | 'faint' | 'strategy' | 'hold' | 'monthly' | 'buy' | 'sell', string>
>;

export const LIGHT: Palette = {
  paper: '#ffffff',
  ink: '#333333',
  faint: '#dddddd',
  strategy: '#0b6e4f',
  hold: '#b0413e',
  monthly: '#5b6bbf',
  buy: '#0b6e4f',
  sell: '#b0413e',
};

export const DARK: Palette = {
  paper: '#15181c',
  ink: '#d5d9de',
  faint: '#343a41',
  strategy: '#4cc38a',
  hold: '#ff8f8a',
  monthly: '#9aa8ff',
  buy: '#4cc38a',
  sell: '#ff8f8a',
};

const WIDTH = 960;
const HEIGHT = 520;
const LEFT = 80;
const RIGHT = 940;
const VALUES = { top: 50, bottom: 350 } as const;
const FALL = { top: 390, bottom: 480 } as const;
const POINTS_MAX = 900;
const MARKS_MAX = 400;

/** A line of the picture. */
export type Line = {
  readonly name: string;
  readonly color: string;
  readonly isDashed?: boolean;
  readonly points: readonly (readonly [atMs: number, value: number])[];
};

/** The values of a backtest on a logarithmic scale, its trades, and the falls from its peaks. No script. */
export function valueChart(
  title: string,
  chart: Chart,
  palette: Palette,
  others: readonly Line[] = [],
): string {
  const at = (iso: string) => Date.parse(iso);
  const pointsOf = (name: 'strategy' | 'hold' | 'monthly') =>
    chart.days.map((day) => [at(day.at), day[name]] as const);
  const lines: readonly Line[] = [
    { name: 'hold', color: palette.hold, points: pointsOf('hold') },
    { name: 'monthly', color: palette.monthly, points: pointsOf('monthly') },
    ...others,
    { name: 'strategy', color: palette.strategy, points: pointsOf('strategy') },
  ];
  const times = lines.flatMap(({ points }) => points.map(([atMs]) => atMs));
  const values = lines.flatMap(({ points }) => points.map(([, value]) => value)).filter(isPositive);
  const [firstMs, lastMs] = [leastOf(times), mostOf(times)];
  const [low, high] = [leastOf(values) / 1.02, mostOf(values) * 1.02];
  const x = (atMs: number) =>
    LEFT + ((atMs - firstMs) / Math.max(1, lastMs - firstMs)) * (RIGHT - LEFT);
  const y = (value: number) =>
    VALUES.bottom - (Math.log(value / low) / Math.log(high / low)) * (VALUES.bottom - VALUES.top);
  const deepest = Math.max(0.05, mostOf(chart.days.map(({ drawdown }) => drawdown)));
  const fallY = (depth: number) => FALL.top + (depth / deepest) * (FALL.bottom - FALL.top);
  const text = (x1: number, y1: number, content: string, anchor: string, color = palette.ink) =>
    `<text x="${fixed(x1)}" y="${fixed(y1)}" fill="${color}" text-anchor="${anchor}">${escaped(content)}</text>`;
  const rule = (y1: number) =>
    `<line x1="${LEFT}" y1="${fixed(y1)}" x2="${RIGHT}" y2="${fixed(y1)}" stroke="${palette.faint}"/>`;
  const valueOn = new Map(chart.days.map((day) => [day.at.slice(0, 10), day.strategy]));
  const marks = chart.trades.slice(-MARKS_MAX).flatMap((trade) => {
    const value = valueOn.get(trade.at.slice(0, 10));
    return value === undefined || !isPositive(value)
      ? []
      : [
          `<circle cx="${fixed(x(at(trade.at)))}" cy="${fixed(y(value))}" r="3" fill="${palette[trade.side]}"/>`,
        ];
  });
  const falls = thinned(chart.days).map(
    (day) => `${fixed(x(at(day.at)))},${fixed(fallY(day.drawdown))}`,
  );
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" font-family="system-ui, sans-serif" font-size="13">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="${palette.paper}"/>`,
    ...lines.map(({ name, color }, index) =>
      text(LEFT + 150 * index, 30, `— ${name}`, 'start', color),
    ),
    ...ticksOf(low, high).flatMap((value) => [
      rule(y(value)),
      text(LEFT - 8, y(value) + 4, String(value), 'end'),
    ]),
    ...yearsOf(firstMs, lastMs).map(({ atMs, label }) =>
      text(x(atMs), FALL.bottom + 25, label, 'start'),
    ),
    ...lines.map(
      ({ color, points, isDashed }) =>
        `<polyline fill="none" stroke="${color}" stroke-width="1.6"${isDashed ? ' stroke-dasharray="5 4"' : ''} points="${thinned(
          points.filter(([, value]) => isPositive(value)),
        )
          .map(([atMs, value]) => `${fixed(x(atMs))},${fixed(y(value))}`)
          .join(' ')}"/>`,
    ),
    ...marks,
    rule(FALL.top),
    rule(FALL.bottom),
    text(LEFT - 8, FALL.top + 4, '0 %', 'end'),
    text(LEFT - 8, FALL.bottom + 4, `-${Math.round(deepest * 100)} %`, 'end'),
    `<polyline fill="none" stroke="${palette.strategy}" stroke-width="1.2" points="${falls.join(' ')}"/>`,
    '</svg>',
  ].join('\n')}\n`;
}

const isPositive = (value: number): boolean => value > 0;
const fixed = (value: number): string => value.toFixed(1);
const leastOf = (values: readonly number[]): number => values.reduce((a, b) => Math.min(a, b));
const mostOf = (values: readonly number[]): number => values.reduce((a, b) => Math.max(a, b), 0);

/** Every so many points, so that a picture of years stays small. The last one is always there. */
function thinned<T>(points: readonly T[]): readonly T[] {
  const step = Math.ceil(points.length / POINTS_MAX);
  return points.filter((_, index) => index % step === 0 || index === points.length - 1);
}

/** Round values between two bounds: 1, 2 and 5 of each power of ten, or steps if those are few. */
function ticksOf(low: number, high: number): readonly number[] {
  const powers = Array.from({ length: 24 }, (_, index) => 10 ** (index - 8));
  const round = powers
    .flatMap((power) => [power, 2 * power, 5 * power])
    .filter((value) => value >= low && value <= high);
  if (round.length >= 3) return round.map((value) => Number(value.toPrecision(1)));
  const step = 10 ** Math.floor(Math.log10((high - low) / 2));
  const first = Math.ceil(low / step);
  const count = Math.floor(high / step) - first + 1;
  const every = Math.ceil(count / 6);
  return Array.from({ length: count }, (_, index) =>
    Number(((first + index) * step).toPrecision(6)),
  ).filter((_, index) => index % every === 0);
}

function yearsOf(firstMs: number, lastMs: number) {
  const years = new Date(lastMs).getUTCFullYear() - new Date(firstMs).getUTCFullYear();
  const months = years >= 3 ? 12 : years >= 1 ? 3 : 1;
  const labels: { readonly atMs: number; readonly label: string }[] = [];
  const first = new Date(firstMs);
  for (let month = first.getUTCMonth() + 1; labels.length < 15; month++) {
    const atMs = Date.UTC(first.getUTCFullYear(), month);
    if (atMs > lastMs) break;
    if (month % months !== 0) continue;
    labels.push({ atMs, label: new Date(atMs).toISOString().slice(0, '2026-11'.length) });
  }
  return labels;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
