import { resolve } from 'node:path';
import { againstHold, FIGURE_ROWS, percent } from '../../backtest/figure-rows.ts';
import {
  findBacktest,
  type SavedBacktest,
  savedBacktests,
} from '../../backtest/saved-backtests.ts';
import { DARK, LIGHT, type Line, type Palette, valueChart } from '../../backtest/value-chart.ts';
import type { AccountView } from '../data/account-view.ts';
import { type Html, html } from '../http/html.ts';
import { notice } from './format.ts';
import { address, layout } from './layout.ts';
import { type PageContext, queryOf } from './page-context.ts';

const folderOf = ({ setting }: AccountView): string => setting.folder ?? resolve('.');

/** The kept backtests of the account, side by side. */
export async function serveBacktests(c: PageContext): Promise<Response> {
  const { view } = c.var;
  const saved = savedBacktests(folderOf(view), view.account);
  const main = html`<section class="panel" aria-labelledby="backtests-title">
<h1 id="backtests-title">Backtests</h1>
${saved.length === 0 ? notice('None yet: "sluice backtest PORTFOLIO --from 2025-01-01" makes one. It trades nothing.') : listOf(view, saved)}</section>`;
  return c.html(await layout(view, { title: 'Backtests', section: 'backtests', main }));
}

function listOf(view: AccountView, saved: readonly SavedBacktest[]): Html {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Table of backtests"><table><thead><tr><th scope="col">Portfolio</th><th scope="col">Period</th><th scope="col" class="number">Return</th><th scope="col" class="number">Against holding</th><th scope="col" class="number">Deepest fall</th><th scope="col" class="number">Costs a year</th><th scope="col" class="number">Trades</th></tr></thead><tbody>${saved.map(
    ({ id, report }) =>
      html`<tr><td><a href="${pageOf(view, id)}">${report.portfolio}</a></td><td>${periodOf(report)}</td><td class="number">${percent(report.strategy.total_return)}</td><td class="number">${againstHold(report)}</td><td class="number">${percent(report.strategy.max_drawdown)}</td><td class="number">${percent(report.strategy.costs_per_year)}</td><td class="number">${report.strategy.trades}</td></tr>`,
  )}</tbody></table></div>`;
}

/** One backtest, and if wanted another one beside it. */
export async function serveBacktest(c: PageContext<'/backtests/:id'>): Promise<Response> {
  const { view } = c.var;
  const found = findBacktest(folderOf(view), view.account, c.req.param('id'));
  if (!found) return c.notFound();
  const other = otherOf(c, view);
  const { report, id } = found;
  const title = `Backtest of ${report.portfolio}`;
  const main = html`<section class="panel" aria-labelledby="backtest-title">
<h1 id="backtest-title">${title}</h1>
<p>${periodOf(report)}, ${report.interval} candles: <strong>${percent(report.strategy.total_return)}</strong>, ${againstHold(report)} against holding.</p>
${report.faults.map((fault) => html`<p class="caution">${fault}</p>`)}
${compareForm(view, id, other)}
${picture(view, id, other)}
${figuresTable(found, other)}
</section>
${gridPanel(found)}
${readingPanel(found)}`;
  return c.html(await layout(view, { title, section: 'backtests', main }));
}

/** The picture of a backtest, in light or dark colours. */
export function serveBacktestChart(c: PageContext<'/backtests/:id/:picture'>): Response {
  const { view } = c.var;
  const found = findBacktest(folderOf(view), view.account, c.req.param('id'));
  const palettes: Readonly<Record<string, Palette>> = { 'light.svg': LIGHT, 'dark.svg': DARK };
  const name = c.req.param('picture');
  const palette = Object.hasOwn(palettes, name) ? palettes[name] : undefined;
  if (!found || !palette) return c.text('There is no such picture.\n', 404);
  const other = otherOf(c, view);
  const title = `Values of the backtest of ${found.report.portfolio}, and its falls`;
  const svg = valueChart(title, found.chart, palette, other ? [lineOf(other, palette)] : []);
  return c.body(svg, 200, { 'content-type': 'image/svg+xml' });
}

function otherOf(c: PageContext, view: AccountView): SavedBacktest | undefined {
  return findBacktest(folderOf(view), view.account, queryOf(c).get('with') ?? '');
}

function lineOf({ chart }: SavedBacktest, { ink }: Palette): Line {
  const points = chart.days.map(({ at, strategy }) => [Date.parse(at), strategy] as const);
  return { name: 'the other one', color: ink, isDashed: true, points };
}

function compareForm(
  view: AccountView,
  id: string,
  other: SavedBacktest | undefined,
): Html | false {
  const others = savedBacktests(folderOf(view), view.account).filter((each) => each.id !== id);
  if (others.length === 0) return false;
  return html`<form method="get" action="${pageOf(view, id)}" class="compare"><label>Compare with <select name="with"><option value="">nothing</option>${others.map(
    (each) =>
      html`<option value="${each.id}"${each.id === other?.id && html` selected`}>${each.report.portfolio}, ${periodOf(each.report)}, ${percent(each.report.strategy.total_return)}</option>`,
  )}</select></label> <button type="submit">Compare</button></form>`;
}

function picture(view: AccountView, id: string, other: SavedBacktest | undefined): Html {
  const query = other ? `?with=${other.id}` : '';
  const file = (name: string) => `${pageOf(view, id)}/${name}.svg${query}`;
  return html`<picture><source srcset="${file('dark')}" media="(prefers-color-scheme: dark)"><img class="backtest" src="${file('light')}" width="960" height="520" alt="Values of strategy, hold and monthly on a logarithmic scale, with the trades, and the falls of the strategy; the table below has the figures"></picture>`;
}

function figuresTable({ report }: SavedBacktest, other: SavedBacktest | undefined): Html {
  const sides = [
    { name: 'Strategy', figures: report.strategy, quote: report.quote },
    { name: 'Hold', figures: report.hold, quote: report.quote },
    { name: 'Monthly', figures: report.monthly, quote: report.quote },
    ...(other
      ? [{ name: 'The other one', figures: other.report.strategy, quote: other.report.quote }]
      : []),
  ];
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Table of figures"><table><thead><tr><td></td>${sides.map(({ name }) => html`<th scope="col" class="number">${name}</th>`)}</tr></thead><tbody>${FIGURE_ROWS.map(
    ({ label, of }) =>
      html`<tr><th scope="row">${label}</th>${sides.map(({ figures, quote }) => html`<td class="number">${of(figures, quote)}</td>`)}</tr>`,
  )}</tbody></table></div>`;
}

function gridPanel({ report: { grid } }: SavedBacktest): Html | false {
  if (!grid) return false;
  const names = Object.keys(grid[0]?.values ?? {});
  return html`<section class="panel" aria-labelledby="grid-title"><h2 id="grid-title">Variations</h2><div class="scroll" tabindex="0" role="region" aria-label="Table of variations"><table><thead><tr>${names.map((name) => html`<th scope="col">${name}</th>`)}<th scope="col" class="number">Return</th><th scope="col" class="number">Deepest fall</th><th scope="col" class="number">First two thirds</th><th scope="col" class="number">Last third</th></tr></thead><tbody>${grid.map(
    ({ values, figures, first_two_thirds: first, last_third: last }) =>
      html`<tr>${names.map((name) => html`<td>${values[name]}</td>`)}<td class="number">${percent(figures.total_return)}</td><td class="number">${percent(figures.max_drawdown)}</td><td class="number">${percent(first.total_return)}</td><td class="number">${percent(last.total_return)}</td></tr>`,
  )}</tbody></table></div></section>`;
}

/** Runs, data and caveats. */
function readingPanel({ report }: SavedBacktest): Html {
  const { runs, data, caveats, luck } = report;
  return html`<section class="panel" aria-labelledby="reading-title"><h2 id="reading-title">Before you believe it</h2>
<ul>${caveats.map((caveat) => html`<li>${caveat}</li>`)}</ul>
${luck && html`<p>Started on ${luck.starts} consecutive days: ${percent(luck.return.min)} to ${percent(luck.return.max)}${luck.is_yearly && ' a year'}. That much is the start date alone.</p>`}
<p>${runs.scheduled} scheduled runs: ${runs.done} done, ${runs.nothing_to_do} with nothing to do, ${runs.incomplete} incomplete, ${runs.skipped} skipped; ${runs.needing_approval} would have waited for approval.</p>
<div class="scroll" tabindex="0" role="region" aria-label="Table of candles"><table><thead><tr><th scope="col">Coin</th><th scope="col" class="number">Candles</th><th scope="col">Source</th><th scope="col">SHA-256</th></tr></thead><tbody>${data.map(
    ({ asset, candles, expected, source, sha256 }) =>
      html`<tr><td>${asset}</td><td class="number">${candles} of ${expected}</td><td>${source}</td><td>${sha256.slice(0, 12)}</td></tr>`,
  )}</tbody></table></div></section>`;
}

const pageOf = (view: AccountView, id: string): string => address(view, `/backtests/${id}`);

function periodOf({ from, to }: SavedBacktest['report']): string {
  return `${from.slice(0, 10)} to ${to.slice(0, 10)}`;
}
