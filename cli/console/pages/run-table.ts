import { columnAmount } from '../../../shared/lib/money.ts';
import type { Leg } from '../../../shared/portfolio/model/plan.ts';
import type { LegJson, RunJson } from '../../../shared/rebalance/run/json.ts';
import type { RunStatus } from '../../../shared/rebalance/run/status.ts';
import { describeSlices } from '../../render/describe-slices.ts';
import type { AccountView } from '../data/account-view.ts';
import { type Html, html } from '../http/html.ts';
import { formatMoment, formatPercent } from './format.ts';
import { orderAddress, runAddress } from './layout.ts';

/** The meaning of each run status, and the order status whose colour it has. */
const STATUS_STYLES: Readonly<
  Record<RunStatus, { readonly description: string; readonly statusClass: string }>
> = {
  planned: { description: 'the plan is being made', statusClass: 'submitting' },
  awaiting_approval: {
    description: 'waits for an approval of the plan',
    statusClass: 'submitting',
  },
  selling: { description: 'the sells are under way', statusClass: 'open' },
  buying: { description: 'the sells have ended, the buys are under way', statusClass: 'open' },
  done: {
    description: 'traded as planned, or already on target',
    statusClass: 'filled',
  },
  incomplete: {
    description: 'ended before everything was traded',
    statusClass: 'partially_filled',
  },
  skipped: {
    description: 'nothing was traded',
    statusClass: 'cancelled',
  },
  expired: { description: 'not approved in time', statusClass: 'cancelled' },
  failed: { description: 'ended by an error before anything was traded', statusClass: 'rejected' },
  dry_run: {
    description: 'the account is not live: the run ends with its plan',
    statusClass: 'cancelled',
  },
};

export function describeRun(status: RunStatus): string {
  return `${status.replace('_', ' ')}: ${STATUS_STYLES[status].description}`;
}

export function runStatus(status: RunStatus, label: string = status.replace('_', ' ')): Html {
  return html`<span class="status ${STATUS_STYLES[status].statusClass}">${label}</span>`;
}

/** The runs of a portfolio, newest first. */
export function runTable(view: AccountView, runs: readonly RunJson[]): Html {
  return html`<div class="scroll" tabindex="0" role="group" aria-label="Runs"><table class="cards">
<thead><tr><th scope="col">Begun</th><th scope="col">Run</th><th scope="col">Status</th><th scope="col" class="number">Orders</th>
<th scope="col" class="number">Turnover</th><th scope="col" class="number">Off target</th><th scope="col">Why</th></tr></thead>
<tbody>${runs.map((run) => runRow(view, run))}</tbody></table></div>`;
}

function runRow(view: AccountView, run: RunJson): Html {
  const { id, status, turnover, plan, drift, reason, created_at: at } = run;
  return html`<tr id="run-${id}"><td data-label="Begun">${formatMoment(at)}</td><td data-label="Run" class="id"><a href="${runAddress(view, id)}">${id}</a></td>
<td data-label="Status">${runStatus(status)}</td><td data-label="Orders" class="number">${currentLegs(run).length}</td><td data-label="Turnover" class="number">${columnAmount(turnover, plan?.quote ?? '')}</td>
<td data-label="Off target" class="number">${describeDrift(drift)}</td><td data-label="Why">${reason?.message}</td></tr>`;
}

/** The drift before and after the run. */
export function describeDrift({ before, after }: RunJson['drift']): string | undefined {
  if (before === undefined) return undefined;
  return after === undefined
    ? formatPercent(before)
    : `${formatPercent(before)} → ${formatPercent(after)}`;
}

/** The legs of a run, or its planned legs before the first one is sent. */
export function currentLegs({ legs, plan }: RunJson): readonly (Leg | LegJson)[] {
  return legs.length > 0 ? legs : (plan?.legs ?? []);
}

/** The legs of a run, each with its order. */
export function legTable(view: AccountView, legs: readonly (Leg | LegJson)[], quote: string): Html {
  return html`<div class="scroll" tabindex="0" role="group" aria-label="Legs"><table class="cards">
<thead><tr><th scope="col">Leg</th><th scope="col" class="number">Amount</th><th scope="col" class="number">Price</th>
<th scope="col" class="number">Value ${quote}</th><th scope="col" class="number">Filled</th><th scope="col">Order</th><th scope="col">Why</th></tr></thead>
<tbody>${legs.map((leg) => legRow(view, leg, quote))}</tbody></table></div>`;
}

function legRow(view: AccountView, leg: Leg | LegJson, quote: string): Html {
  return html`<tr id="leg-${leg.n}"><td data-label="Leg"><span class="${leg.side}">${leg.side}</span> <strong>${leg.asset}</strong></td>
<td data-label="Amount" class="number">${leg.amount}${describeSlices(leg)}</td><td data-label="Price" class="number">${leg.price}</td><td data-label="Value" class="number">${columnAmount(leg.value, quote)}</td>
${'order_id' in leg ? sentLeg(view, leg) : html`<td class="number"></td><td data-label="Order">planned</td>`}
<td data-label="Why">${leg.reason}${'refusal' in leg && leg.refusal && html` <span class="code">${leg.refusal.code}</span> ${leg.refusal.message}`}</td></tr>`;
}

function sentLeg(
  view: AccountView,
  { status, order_id: id, filled_amount, filled_total }: LegJson,
): Html {
  const label = html`<span class="status ${status}">${status.replace('_', ' ')}</span>`;
  const isSent = status !== 'pending' && status !== 'void';
  return html`<td data-label="Filled" class="number">${filled_amount !== '0' && `${filled_amount} for ${filled_total}`}</td>
<td data-label="Order">${label}${isSent && html` <a class="id" href="${orderAddress(view, id)}">${id}</a>`}</td>`;
}
