import { money } from '../../../shared/lib/money.ts';
import { portfolioOf } from '../../../shared/rebalance/run/id.ts';
import { type RunJson, runJson } from '../../../shared/rebalance/run/json.ts';
import { operatorName } from '../../program/operator-name.ts';
import type { AccountView } from '../data/account-view.ts';
import { type Html, html } from '../http/html.ts';
import { formatMoment } from './format.ts';
import { address, layout, runAddress } from './layout.ts';
import { formOf, type PageContext } from './page-context.ts';
import { currentLegs, describeDrift, describeRun, legTable, runStatus } from './run-table.ts';
import { weightsTable } from './weights-table.ts';

/** One rebalance: its plan, its legs, its result, and the reasons. */
export async function serveRun(c: PageContext<'/runs/:id'>): Promise<Response> {
  const { view } = c.var;
  const record = await runOf(view, c.req.param('id'));
  return record ? c.html(await runPage(view, runJson(record))) : c.notFound();
}

/** Approves the plan of a waiting run. */
export async function submitApproval(c: PageContext<'/runs/:id/approve'>): Promise<Response> {
  const { view } = c.var;
  const id = c.req.param('id');
  if (!(await runOf(view, id))) return c.notFound();
  const form = await formOf(c);
  const approve = { run: id, plan: form.get('plan') ?? '' };
  const event = { rebalance: portfolioOf(id), approve, by: operatorName() };
  await view.setting.connection.stack.rebalance(event);
  return c.redirect(runAddress(view, id), 303);
}

async function runOf({ setting, account }: AccountView, id: string) {
  const record = await setting.connection.stack.runs.get(portfolioOf(id), id);
  return record?.account === account ? record : undefined;
}

function runPage(view: AccountView, run: RunJson): Promise<Html> {
  const { id, status, plan, reason, notes, before, after, history } = run;
  const legs = currentLegs(run);
  const quote = plan?.quote ?? '';
  const hints = status === 'awaiting_approval' && plan ? [...plan.notes, ...notes] : notes;
  const main = html`<p class="back"><a href="${address(view, '/portfolio')}">← Portfolio</a></p>
<div id="run" data-live>
<section class="panel" aria-labelledby="run-title"><h1 id="run-title">Rebalance ${id}</h1>
<p>${runStatus(status, describeRun(status))}</p>
${reason && html`<p class="caution"><strong>${reason.code}</strong> ${reason.message}</p>`}
${status === 'awaiting_approval' && approvalForm(view, run)}
${hints.map((note) => html`<p class="hint">${note}</p>`)}
<dl class="facts">${facts(run).map(([label, value]) => value && html`<div><dt>${label}</dt><dd>${value}</dd></div>`)}</dl></section>
${legs.length > 0 && panel('legs', run.legs.length > 0 ? 'Legs' : 'Planned legs', legTable(view, legs, quote))}
${after && panel('after', 'After', weightsTable(after.assets, quote))}
${(before ?? plan) && panel('before', 'Before, and why', weightsTable((before ?? plan)!.assets, quote))}
${panel('history', 'What happened', html`<ol class="timeline">${history.map(step)}</ol>`)}
</div>`;
  return layout(view, { title: `${id}: ${status}`, section: 'portfolio', main });
}

function panel(name: string, title: string, content: Html): Html {
  return html`<section class="panel" aria-labelledby="${name}-title"><h2 id="${name}-title">${title}</h2>${content}</section>`;
}

function facts({ drift, turnover, fees, trigger, plan }: RunJson) {
  return [
    ['Off target', describeDrift(drift)],
    ['Turnover', money(turnover, plan?.quote ?? '')],
    ['Fees', fees.map(({ amount, currency }) => money(amount, currency)).join(', ')],
    ['Begun by', trigger],
  ] as const;
}

function step({ at, status, detail }: RunJson['history'][number]): Html {
  return html`<li>${formatMoment(at)} <span></span><span class="step">${detail ?? ''}</span>${runStatus(status)}</li>`;
}

function approvalForm(view: AccountView, { id, approval }: RunJson): Html {
  return html`<div class="caution"><p>${approval?.why} It waits until ${approval && formatMoment(approval.until)}.</p>
<details class="confirm" id="confirm-approval"><summary>Approve ...</summary>
<form class="act" method="post" action="${runAddress(view, id)}/approve" data-busy="Approving ...">
<input type="hidden" name="plan" value="${approval?.plan_hash}"><p>Prices are read again; nothing beyond this plan is traded.</p><button>Approve and trade</button></form></details></div>`;
}
