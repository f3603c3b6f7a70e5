import type { RuleFigures } from './compare-rules.ts';

const WIDTH = 680;
const HEIGHT = 540;
const PLOT = { left: 70, right: 640, top: 50, bottom: 470 } as const;
const TICKS = [0.1, 0.2, 0.4, 1, 2, 4, 10, 20, 40, 100] as const;
const DRIFT_STEP = 0.02;

/** An SVG of each rule's turnover and drift: less of both is better. */
export function studyPlot(rules: readonly RuleFigures[]): string {
  const trading = rules.filter(({ turnover }) => turnover > 0);
  const turnovers = trading.map(({ turnover }) => turnover);
  const least = TICKS.findLast((tick) => tick <= Math.min(...turnovers)) ?? TICKS[0];
  const most = TICKS.find((tick) => tick >= Math.max(...turnovers)) ?? Math.max(...turnovers);
  const drifts = Math.ceil(Math.max(...trading.map(({ drift }) => drift)) / DRIFT_STEP);
  const x = (drift: number) =>
    PLOT.left + (drift / (drifts * DRIFT_STEP)) * (PLOT.right - PLOT.left);
  const y = (turnover: number) =>
    PLOT.bottom - (Math.log(turnover / least) / Math.log(most / least)) * (PLOT.bottom - PLOT.top);
  const yTicks = TICKS.filter((tick) => tick >= least && tick <= most);
  const xTicks = Array.from({ length: drifts + 1 }, (_, index) => index * DRIFT_STEP);
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" font-family="system-ui, sans-serif" font-size="13">`,
    '<title>Turnover against mean drift, per rule</title>',
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#ffffff"/>`,
    text(PLOT.left, 28, 'Turnover per year, times the portfolio (logarithmic)', '#444', 'start'),
    ...yTicks.flatMap((tick) => [
      line(PLOT.left, y(tick), PLOT.right, y(tick)),
      text(PLOT.left - 10, y(tick) + 4, String(tick), '#666', 'end'),
    ]),
    ...xTicks.flatMap((drift) => [
      line(x(drift), PLOT.top, x(drift), PLOT.bottom),
      text(x(drift), PLOT.bottom + 20, `${Math.round(drift * 100)} %`, '#666', 'middle'),
    ]),
    text((PLOT.left + PLOT.right) / 2, PLOT.bottom + 45, 'Mean drift', '#444', 'middle'),
    ...trading.flatMap(({ name, isOurs, drift, turnover }) => {
      const color = isOurs ? '#0b6e4f' : '#b0413e';
      return [
        `<circle cx="${round(x(drift))}" cy="${round(y(turnover))}" r="6" fill="${color}"/>`,
        isOurs
          ? text(x(drift) - 12, y(turnover) + 4, name, color, 'end')
          : text(x(drift) + 12, y(turnover) + 4, name, color, 'start'),
      ];
    }),
    '</svg>',
  ].join('\n')}\n`;
}

const round = (value: number): string => value.toFixed(1);

function line(x1: number, y1: number, x2: number, y2: number): string {
  return `<line x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}" stroke="#e3e3e3"/>`;
}

function text(
  x: number,
  y: number,
  content: string,
  color: string,
  anchor: 'start' | 'middle' | 'end',
): string {
  return `<text x="${round(x)}" y="${round(y)}" fill="${color}" text-anchor="${anchor}">${content}</text>`;
}
