/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import {
  type AutoscaleInfo,
  CandlestickSeries,
  createChart,
  createSeriesMarkers,
  type IPriceLine,
  type UTCTimestamp,
} from 'lightweight-charts';

type ChartData = {
  readonly bars: readonly (readonly [number, string, string, string, string])[];
  readonly fills: readonly {
    readonly startMs: number;
    readonly side: 'buy' | 'sell';
    readonly amount: string;
  }[];
  readonly lines: readonly {
    readonly price: string;
    readonly kind: 'buy' | 'sell' | 'stop' | 'target';
    readonly label: string;
  }[];
};

const HEIGHT = 420;
const REFRESH_MS = 5_000;
const DASHED = 2;
const AMOUNT_DIGITS = 4;
/** The least width of a candle with its gap. */
const CANDLE_PX = 3;
const ROOM_PART = 15;
const LINE_SHOWN_WITHIN = 0.1;
const LINE_COLORS = { buy: '--buy', sell: '--sell', stop: '--warn', target: '--accent' } as const;

for (const figure of document.querySelectorAll<HTMLElement>('[data-candles]')) void show(figure);

/** Draws the candles, and asks for them again while the page is visible. */
async function show(figure: HTMLElement): Promise<void> {
  const note = figure.querySelector<HTMLElement>('.notice')!;
  const first = await read(figure, note);
  if (!first) return;
  const chart = draw(figure, first);
  let isDrawn = true;
  chart.update(first, true);
  setInterval(async () => {
    if (document.hidden || !isDrawn) return;
    isDrawn = false;
    const data = await read(figure, note);
    if (data) chart.update(data, false);
    isDrawn = true;
  }, REFRESH_MS);
}

/** Without an answer the chart stays as it is, and says so. */
async function read(figure: HTMLElement, note: HTMLElement): Promise<ChartData | undefined> {
  try {
    const response = await fetch(figure.dataset.candles!, { redirect: 'error' });
    const data = await response.json();
    note.textContent = response.ok ? '' : data.error;
    note.hidden = response.ok;
    return response.ok && data.bars.length > 0 ? data : undefined;
  } catch {
    note.textContent = 'The console does not answer: this is what it showed last.';
    note.hidden = false;
    return undefined;
  }
}

function draw(figure: HTMLElement, data: ChartData) {
  const place = document.createElement('div');
  figure.prepend(place);
  const chart = createChart(place, { height: HEIGHT, autoSize: true, ...appearance(figure) });
  place.style.height = `${HEIGHT}px`;
  let shown: readonly number[] = [];
  const decimals = Math.max(...data.bars.slice(-50).map(([, , , , close]) => decimalsOf(close)));
  const series = chart.addSeries(CandlestickSeries, {
    ...candleColors(figure),
    priceFormat: { type: 'price', precision: decimals, minMove: 10 ** -decimals },
    autoscaleInfoProvider: (original: () => AutoscaleInfo | null) => withLines(original(), shown),
  });
  const markers = createSeriesMarkers(series, []);
  let lines: IPriceLine[] = [];
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
    chart.applyOptions(appearance(figure));
    series.applyOptions(candleColors(figure));
  });
  return {
    update({ bars, fills, lines: wanted }: ChartData, isFirst: boolean): void {
      series.setData(
        bars.map(([seconds, open, high, low, close]) => ({
          time: seconds as UTCTimestamp,
          open: Number(open),
          high: Number(high),
          low: Number(low),
          close: Number(close),
        })),
      );
      markers.setMarkers(
        fills.map(({ startMs, side, amount }) => ({
          time: (startMs / 1_000) as UTCTimestamp,
          position: side === 'buy' ? ('belowBar' as const) : ('aboveBar' as const),
          shape: side === 'buy' ? ('arrowUp' as const) : ('arrowDown' as const),
          color: colorOf(figure, side === 'buy' ? '--buy' : '--sell'),
          text: `${side === 'buy' ? 'B' : 'S'} ${shortNumber(amount)}`,
        })),
      );
      for (const line of lines) series.removePriceLine(line);
      shown = nearLines(wanted, bars);
      lines = wanted.map(({ price, kind, label }) =>
        series.createPriceLine({
          price: Number(price),
          color: colorOf(figure, LINE_COLORS[kind]),
          lineWidth: 1,
          lineStyle: DASHED,
          axisLabelVisible: true,
          title: label,
        }),
      );
      // Room to the right for the texts of the last fills; on a phone fewer candles.
      if (isFirst) {
        const shown = Math.min(bars.length, figure.clientWidth / CANDLE_PX);
        const range = { from: bars.length - shown, to: bars.length + shown / ROOM_PART };
        chart.timeScale().setVisibleLogicalRange(range);
      }
    },
  };
}

/** The prices of the lines that are not so far away that the candles would become a line. */
function nearLines(lines: ChartData['lines'], bars: ChartData['bars']): readonly number[] {
  const last = Number(bars.at(-1)?.[4]);
  const prices = lines.map(({ price }) => Number(price));
  return prices.filter((price) => Math.abs(price - last) <= last * LINE_SHOWN_WITHIN);
}

/** The range of the prices of candles, and of the lines. */
function withLines(info: AutoscaleInfo | null, prices: readonly number[]): AutoscaleInfo | null {
  if (!info?.priceRange) return info;
  const { minValue, maxValue } = info.priceRange;
  const all = [minValue, maxValue, ...prices];
  return { ...info, priceRange: { minValue: Math.min(...all), maxValue: Math.max(...all) } };
}

function appearance(figure: HTMLElement) {
  const line = { color: colorOf(figure, '--line') };
  return {
    layout: {
      background: { color: 'transparent' },
      textColor: colorOf(figure, '--muted'),
      fontFamily: getComputedStyle(figure).fontFamily,
      // The caption names the library: its logo would need a style that the page's policy forbids.
      attributionLogo: false,
    },
    grid: { vertLines: line, horzLines: line },
    rightPriceScale: { borderColor: line.color },
    timeScale: { borderColor: line.color, timeVisible: true, secondsVisible: false },
  };
}

function candleColors(figure: HTMLElement) {
  const [up, down] = [colorOf(figure, '--buy'), colorOf(figure, '--sell')];
  return {
    upColor: up,
    downColor: down,
    wickUpColor: up,
    wickDownColor: down,
    borderVisible: false,
  };
}

function colorOf(element: Element, name: string): string {
  return getComputedStyle(element).getPropertyValue(name).trim();
}

const decimalsOf = (price: string): number => price.split('.')[1]?.length ?? 0;
function shortNumber(amount: string): string {
  return String(Number(Number(amount).toPrecision(AMOUNT_DIGITS)));
}
