import { isoTime } from '../../../shared/lib/clock.ts';
import type { WatchedOrder } from '../../orders/watched-orders.ts';
import { explainError } from '../../terminal/explain-error.ts';
import type { AccountView } from '../data/account-view.ts';
import { pairsOf } from '../data/pairs.ts';
import { type Html, html } from '../http/html.ts';
import { readDistances } from '../orders/trigger-distance.ts';
import { formatMoment, notice, sideLabel } from '../pages/format.ts';
import { address, layout, orderAddress } from '../pages/layout.ts';
import { type PageContext, queryOf } from '../pages/page-context.ts';
import {
  CHART_INTERVALS,
  type ChartInterval,
  type FillMark,
  fillMarks,
  type PriceLine,
  priceLines,
} from './chart-data.ts';

const BARS_SHOWN = 400;
const FILLS_LISTED = 50;
const DEFAULT_INTERVAL: ChartInterval = '1h';

type Asked = { readonly pair: string; readonly interval: ChartInterval };

/** Candles of a pair with the account's fills, open orders, stops and targets on them. */
export async function serveChart(c: PageContext): Promise<Response> {
  const { view } = c.var;
  const pairs = await pairsOf(view);
  const asked = askedOf(c, pairs);
  const main = html`<section class="panel" aria-labelledby="chart-title">
<div class="head"><h1 id="chart-title">${asked ? asked.pair.replace('_', '/') : 'Chart'}</h1>${asked && choices(view, pairs, asked)}</div>
${asked ? await chart(view, asked) : notice('The account has no pair yet.')}</section>
<script type="module" src="/assets/candle-chart.ts"></script>`;
  return c.html(await layout(view, { title: 'Chart', section: 'markets', main }));
}

/** The chart's data, which the browser asks for again while it shows the page. */
export async function serveChartData(c: PageContext): Promise<Response> {
  const { view } = c.var;
  const asked = askedOf(c, await pairsOf(view));
  if (!asked) return c.notFound();
  try {
    return c.json(await readChart(view, asked));
  } catch (error) {
    return c.json({ error: explainError(error).message }, 502);
  }
}

/** A pair of the account: any other one would make the console ask for whatever it is told. */
function askedOf(c: PageContext, pairs: readonly string[]): Asked | undefined {
  const query = queryOf(c);
  const pair = pairs.find((each) => each === query.get('pair')) ?? pairs[0];
  const interval = CHART_INTERVALS.find((each) => each === query.get('interval'));
  return pair === undefined ? undefined : { pair, interval: interval ?? DEFAULT_INTERVAL };
}

type ChartView = {
  readonly bars: readonly (readonly [number, string, string, string, string])[];
  readonly fills: readonly FillMark[];
  readonly lines: readonly PriceLine[];
};

async function readChart(view: AccountView, { pair, interval }: Asked): Promise<ChartView> {
  const [bars, { orders }, profit] = await Promise.all([
    view.bars(pair, interval, BARS_SHOWN),
    view.orders.read(),
    view.profit.read(),
  ]);
  const known = bars ?? [];
  const distances = await readDistances(view, orders);
  return {
    bars: known.map(({ startMs, open, high, low, close }) => [
      startMs / 1_000,
      open,
      high,
      low,
      close,
    ]),
    fills: fillMarks(profit.basis.ledger.events, pair, known),
    lines: priceLines(orders, pair, (stem) => levelsOf(distances.get(stem))),
  };
}

function levelsOf(watched: WatchedOrder | undefined): readonly string[] {
  return (watched?.conditions ?? []).flatMap(({ level }) => level ?? []);
}

function choices(view: AccountView, pairs: readonly string[], asked: Asked): Html {
  const to = (pair: string, interval: string) =>
    address(view, `/chart?pair=${pair}&interval=${interval}`);
  return html`<nav class="choices" aria-label="Interval">${CHART_INTERVALS.map(
    (each) =>
      html`<a href="${to(asked.pair, each)}"${each === asked.interval && html` aria-current="true"`}>${each}</a>`,
  )}</nav>${
    pairs.length > 1 &&
    html`<nav class="choices pairs" aria-label="Pair">${pairs.map(
      (each) =>
        html`<a href="${to(each, asked.interval)}"${each === asked.pair && html` aria-current="true"`}>${each.replace('_', '/')}</a>`,
    )}</nav>`
  }`;
}

/** The lists have what the chart shows, for whoever cannot see it. */
async function chart(view: AccountView, asked: Asked): Promise<Html> {
  const data = address(view, `/chart/data?pair=${asked.pair}&interval=${asked.interval}`);
  return html`<figure class="chart candles" data-candles="${data}"><p class="notice">Reading candles ...</p>
<figcaption>Arrows are fills of the account, lines its open orders, stops and targets (UTC).
<a href="https://www.tradingview.com/" rel="noreferrer">Charts by TradingView</a></figcaption></figure>
<div id="on-chart" data-live>${await lists(view, asked)}</div>`;
}

async function lists(view: AccountView, asked: Asked): Promise<Html> {
  try {
    const { fills, lines } = await readChart(view, asked);
    return html`<h2>Waiting</h2>${lines.length === 0 ? notice('Nothing waits at a price of this pair.') : lineTable(view, lines)}
<h2>Fills</h2>${fills.length === 0 ? notice('Nothing was filled in the time of this chart.') : fillTable(fills)}`;
  } catch (error) {
    return notice(explainError(error).message);
  }
}

function lineTable(view: AccountView, lines: readonly PriceLine[]): Html {
  return html`<div class="scroll" tabindex="0" role="group" aria-label="Waiting"><table class="cards"><thead><tr><th scope="col">What</th><th scope="col" class="number">Price</th><th scope="col">Order</th></tr></thead>
<tbody>${lines.map(
    ({ label, price, id }) =>
      html`<tr><th scope="row">${label}</th><td data-label="Price" class="number">${price}</td><td data-label="Order"><a href="${orderAddress(view, id)}">${id}</a></td></tr>`,
  )}</tbody></table></div>`;
}

function fillTable(fills: readonly FillMark[]): Html {
  return html`<div class="scroll" tabindex="0" role="group" aria-label="Fills"><table class="cards"><thead><tr><th scope="col">Candle</th><th scope="col">Side</th><th scope="col" class="number">Amount</th><th scope="col" class="number">Price</th><th scope="col">Source</th></tr></thead>
<tbody>${fills
    .slice(-FILLS_LISTED)
    .toReversed()
    .map(
      ({ startMs, side, amount, price, source }) =>
        html`<tr><th scope="row">${formatMoment(isoTime(startMs))}</th><td data-label="Side">${sideLabel(side)}</td><td data-label="Amount" class="number">${amount}</td><td data-label="Price" class="number">${price}</td><td data-label="Source">${source}</td></tr>`,
    )}</tbody></table></div>`;
}
