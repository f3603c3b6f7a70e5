/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import uPlot from 'uplot';

type Point = {
  readonly start: string;
  readonly bought: string;
  readonly sold: string;
  readonly fees: string;
};

const HEIGHT = 260;
const SPANS = { hour: { seconds: 3_600, shown: 24 }, day: { seconds: 86_400, shown: 30 } } as const;

const drawn = new WeakMap<Element, string>();

/** Draws the data of `data-chart`. A decimal may become a float here: it is only displayed. */
export function drawCharts(): void {
  for (const figure of document.querySelectorAll<HTMLElement>('[data-chart]')) {
    const { chart = '[]' } = figure.dataset;
    if (drawn.get(figure) === chart) continue;
    drawn.set(figure, chart);
    draw(figure, JSON.parse(chart));
  }
}

function draw(figure: HTMLElement, points: readonly Point[]): void {
  const { quote = '', every } = figure.dataset;
  const span = SPANS[every === 'hour' ? 'hour' : 'day'];
  const times = points.map(({ start }) => secondsOf(start));
  const lastS = times.at(-1) ?? 0;
  const firstS = Math.min(times[0] ?? 0, lastS - span.shown * span.seconds);
  const width = () => Math.max(figure.clientWidth, 200);
  const chart = new uPlot(
    {
      width: width(),
      height: HEIGHT,
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1_000), 'UTC'),
      scales: {
        x: { range: [firstS - span.seconds, lastS + span.seconds] },
        y: { range: fromZero },
        fees: { range: fromZero },
      },
      ...appearance(figure, quote, 0.7 * (width() / ((lastS - firstS) / span.seconds + 2))),
    },
    [
      times,
      points.map(({ bought, sold }) => Number(bought) + Number(sold)),
      points.map(({ bought }) => Number(bought)),
      points.map(({ fees }) => Number(fees)),
    ],
    figure,
  );
  const resize = () => chart.setSize({ width: width(), height: HEIGHT });
  new ResizeObserver(resize).observe(figure);
}

/** `2026-11-22` or `2026-11-22T09`, in UTC. */
function secondsOf(start: string): number {
  return Date.parse(start.includes('T') ? `${start}:00Z` : start) / 1_000;
}

function fromZero(_chart: uPlot, _min: number, max: number): [number, number] {
  return [0, max > 0 ? max * 1.1 : 1];
}

function appearance(figure: HTMLElement, quote: string, barWidth: number) {
  const style = getComputedStyle(figure);
  const color = (name: string) => style.getPropertyValue(name).trim();
  const axis = {
    stroke: color('--muted'),
    font: `12px ${style.fontFamily}`,
    grid: { stroke: color('--line'), width: 1 },
    ticks: { show: false },
  };
  const isHourly = figure.dataset.every === 'hour';
  const paths = uPlot.paths.bars!({ size: [1, Math.max(2, barWidth)] });
  const bars = { paths, points: { show: false }, width: 1 };
  return {
    axes: [
      { ...axis, values: isHourly ? '{HH}:{mm}' : '{MM}-{DD}' },
      { ...axis, size: 60 },
      { ...axis, scale: 'fees', side: 1, size: 60, grid: { show: false } },
    ],
    series: [
      { value: '{YYYY}-{MM}-{DD} {HH}:{mm}' },
      {
        ...bars,
        label: `Sold ${quote}`,
        stroke: color('--sell'),
        fill: color('--sell-soft'),
        value: sold,
      },
      { ...bars, label: `Bought ${quote}`, stroke: color('--buy'), fill: color('--buy-soft') },
      {
        label: `Fees ${quote}`,
        scale: 'fees',
        stroke: color('--accent'),
        width: 2,
        points: { size: 6 },
      },
    ],
  } satisfies Partial<uPlot.Options>;
}

/** The sold part of a bar: sold is stacked on bought, so the bar's height is the sum. */
function sold(chart: uPlot, both: number | null, _series: number, index: number | null): string {
  return both === null || index === null ? '--' : shortNumber(both - (chart.data[2]?.[index] ?? 0));
}

/** Removes the float error of a difference. */
const shortNumber = (value: number): string => String(Number(value.toPrecision(8)));
