import { isoTime } from '../../../shared/lib/clock.ts';
import { type NextWork, readNextWorks } from '../../portfolios/next-work.ts';
import { findPausable } from '../../portfolios/portfolio.ts';
import { operatorName } from '../../program/operator-name.ts';
import { describeWork } from '../../render/describe-work.ts';
import type { AccountView } from '../data/account-view.ts';
import { type Html, html } from '../http/html.ts';
import { formatMoment, notice } from '../pages/format.ts';
import { address, layout } from '../pages/layout.ts';
import { formOf, type PageContext } from '../pages/page-context.ts';
import { rebalanceForm } from './rebalance-now.ts';

const REASON_LENGTH_MAX = 256;

/** Recurring orders and portfolios: what they do, when next, and their pauses. */
export async function serveSchedules(c: PageContext): Promise<Response> {
  const { view } = c.var;
  const { connection, clock } = view.setting;
  const works = await readNextWorks(connection, clock.nowMs(), view.account);
  const main = html`<section class="panel" aria-labelledby="schedules-title">
<h1 id="schedules-title">Schedules</h1>
<div id="schedules" data-live>${works.length === 0 ? notice('Nothing is scheduled for this account: see "recurring" and "portfolios" in sluice.config.json.') : works.map((work) => workEntry(view, work))}</div>
</section>`;
  return c.html(await layout(view, { title: 'Schedules', section: 'schedules', main }));
}

/** Stops a portfolio or a recurring order until it is resumed. */
export async function pauseWork(c: PageContext<'/schedules/:name/pause'>): Promise<Response> {
  const { connection, clock } = c.var.view.setting;
  const name = workOf(c);
  if (name === undefined) return c.notFound();
  const asked = (await formOf(c)).get('reason')?.trim().slice(0, REASON_LENGTH_MAX);
  const pause = {
    reason: asked || 'no reason given',
    by: operatorName(),
    atMs: clock.nowMs(),
  };
  await connection.stack.pauses.pause(findPausable(connection.target, name), name, pause);
  return c.redirect(address(c.var.view, '/schedules'), 303);
}

/** Lets a paused portfolio or recurring order run again. */
export async function unpauseWork(c: PageContext<'/schedules/:name/unpause'>): Promise<Response> {
  const { stack, target } = c.var.view.setting.connection;
  const name = workOf(c);
  if (name === undefined) return c.notFound();
  await stack.pauses.unpause(findPausable(target, name), name);
  return c.redirect(address(c.var.view, '/schedules'), 303);
}

/** The name of the request, if it is of this account. */
function workOf(c: PageContext<'/schedules/:name/pause' | '/schedules/:name/unpause'>) {
  const { account, setting } = c.var.view;
  const { schedules } = setting.connection.target;
  const name = c.req.param('name');
  return Object.hasOwn(schedules, name) && schedules[name]?.account === account ? name : undefined;
}

function workEntry(view: AccountView, work: NextWork): Html {
  const { name, kind, schedule, timezone, paused, timesMs } = work;
  return html`<article class="work" id="work-${name}" aria-label="${name}">
<h2>${name} <span class="unit">${kind === 'portfolio' ? 'portfolio' : 'recurring order'}</span></h2>
<p>${describeWork(work)} <code>${schedule}</code> ${timezone}</p>
${paused && html`<p class="caution">Paused by ${paused.by}, ${formatMoment(isoTime(paused.atMs))}: ${paused.reason}</p>`}
<p class="times">${nextTimesOf(timesMs, paused !== undefined)}</p>
<div class="buttons">${kind === 'portfolio' && rebalanceForm(view, name)}${paused ? resumeForm(view, name) : pauseForm(view, work)}</div>
</article>`;
}

function nextTimesOf(timesMs: readonly number[], isPaused: boolean): Html {
  if (isPaused) return html`Does not run until it is resumed.`;
  const [nextMs, ...laterMs] = timesMs;
  if (nextMs === undefined) return html`Never again.`;
  return html`Next: ${formatMoment(isoTime(nextMs))}${
    laterMs.length > 0 &&
    html` <span class="unit">then</span> ${laterMs.map((timeMs) => html`${formatMoment(isoTime(timeMs))} `)}`
  }`;
}

function pauseForm(view: AccountView, { name, kind }: NextWork): Html {
  const effect =
    kind === 'portfolio'
      ? 'No run begins until it is resumed; a current one does not buy after its sells.'
      : 'No order is sent until it is resumed.';
  return html`<details class="confirm" id="pause-${name}"><summary>Pause ...</summary>
<form class="act" method="post" action="${workAddress(view, name)}/pause" data-busy="Pausing ...">
<p>${effect}</p><label class="field">Why <input name="reason" maxlength="${REASON_LENGTH_MAX}" autocomplete="off"></label>
<button>Pause ${name}</button></form></details>`;
}

function resumeForm(view: AccountView, name: string): Html {
  return html`<form class="act" method="post" action="${workAddress(view, name)}/unpause" data-busy="Resuming ..."><button>Resume ${name}</button></form>`;
}

function workAddress(view: AccountView, name: string): string {
  return address(view, `/schedules/${encodeURIComponent(name)}`);
}
