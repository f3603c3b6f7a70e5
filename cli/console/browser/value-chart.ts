/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import uPlot from 'uplot';

type Curve = {
  readonly currency: string;
  readonly rows: readonly (readonly [number, string | null, string | null])[];
  readonly marks: readonly { readonly seconds: number; readonly text: string }[];
};

const drawn = new WeakMap<Element, string>();
const MARK_GAP_PX = 4;

/** Draws the curves of `data-values`. A decimal may become a float here: it is only displayed. */
export function drawValues(): void {
  for (const figure of document.querySelectorAll<HTMLElement>('[data-values]')) {
    const { values = '' } = figure.dataset;
    if (drawn.get(figure) === values) continue;
    drawn.set(figure, values);
    draw(figure, JSON.parse(values));
  }
}

function draw(figure: HTMLElement, { currency, rows, marks }: Curve): void {
  if (rows.length < 2) return;
  const height = Number(figure.dataset.height);
  const width = () => Math.max(figure.clientWidth, 200);
  const style = getComputedStyle(figure);
  const color = (name: string) => style.getPropertyValue(name).trim();
  const numbers = (column: 1 | 2) =>
    rows.map((row) => (row[column] === null ? null : Number(row[column])));
  const axis = {
    stroke: color('--muted'),
    font: `12px ${style.fontFamily}`,
    grid: { stroke: color('--line'), width: 1 },
    ticks: { show: false },
  };
  const chart = new uPlot(
    {
      width: width(),
      height,
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1_000), 'UTC'),
      axes: [axis, { ...axis, size: 72 }],
      series: [
        { value: '{YYYY}-{MM}-{DD} {HH}:{mm}' },
        {
          label: `Value ${currency}`,
          stroke: color('--accent'),
          width: 2,
          points: { show: false },
          spanGaps: false,
        },
        {
          label: 'Paid in',
          stroke: color('--muted'),
          width: 1,
          dash: [4, 4],
          paths: uPlot.paths.stepped!({ align: 1 }),
          points: { show: false },
          spanGaps: false,
        },
      ],
      hooks: { draw: [(drawnChart) => drawMarks(drawnChart, marks, color('--warn'))] },
    },
    [rows.map(([seconds]) => seconds), numbers(1), numbers(2)],
    figure,
  );
  new ResizeObserver(() => chart.setSize({ width: width(), height })).observe(figure);
}

/** A dashed line at each deposit and withdrawal, with its amount where there is room. */
function drawMarks(chart: uPlot, marks: Curve['marks'], stroke: string): void {
  const { ctx, bbox } = chart;
  const ratio = devicePixelRatio;
  ctx.save();
  ctx.strokeStyle = stroke;
  ctx.fillStyle = stroke;
  ctx.font = `${11 * ratio}px sans-serif`;
  ctx.setLineDash([3 * ratio, 3 * ratio]);
  let endPx = Number.NEGATIVE_INFINITY;
  for (const { seconds, text } of marks) {
    const x = chart.valToPos(seconds, 'x', true);
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    const { width } = ctx.measureText(text);
    const fitsRight = x + MARK_GAP_PX * ratio + width <= bbox.left + bbox.width;
    const startPx = fitsRight ? x + MARK_GAP_PX * ratio : x - MARK_GAP_PX * ratio - width;
    // A text that would cover the one before is left out.
    if (startPx < endPx + MARK_GAP_PX * ratio) continue;
    endPx = startPx + width;
    ctx.textAlign = 'left';
    ctx.fillText(text, startPx, bbox.top + 12 * ratio);
  }
  ctx.restore();
}
