import { isoTime } from '../../../shared/lib/clock.ts';
import { type ReceivedAlert, readAlerts, resultOf } from '../../signals/received-alerts.ts';
import type { AccountView } from '../data/account-view.ts';
import { type Html, html } from '../http/html.ts';
import { formatMoment, notice } from '../pages/format.ts';
import { layout, orderAddress } from '../pages/layout.ts';
import type { PageContext } from '../pages/page-context.ts';

/** The last alerts of the account's webhooks, with their orders or the reason of a refusal. */
export async function serveAlerts(c: PageContext): Promise<Response> {
  const { view } = c.var;
  const received = await readAlerts(view.setting.connection);
  const ofAccount = received.filter(({ account }) => account === view.account);
  const main = html`<section class="panel" aria-labelledby="alerts-title"><h1 id="alerts-title">Alerts</h1>
<div id="alerts" data-live>${ofAccount.length === 0 ? notice(NONE) : alertTable(view, ofAccount)}</div></section>`;
  return c.html(await layout(view, { title: 'Alerts', section: 'alerts', main }));
}

const NONE =
  'No alert has come yet. Sources are configured under "webhooks"; "sluice webhook NAME" shows the URL of one.';

function alertTable(view: AccountView, received: readonly ReceivedAlert[]): Html {
  return html`<div class="scroll" tabindex="0" role="group" aria-label="The last alerts"><table class="cards">
<thead><tr><th scope="col">At</th><th scope="col">Webhook</th><th scope="col">Result</th><th scope="col">Order or reason</th><th scope="col">Alert</th></tr></thead>
<tbody>${received.map((alert) => alertRow(view, alert))}</tbody></table></div>`;
}

function alertRow(view: AccountView, alert: ReceivedAlert): Html {
  const { atMs, source, id, reason, order, body } = alert;
  const refusal = reason ?? order?.reason;
  const result = resultOf(alert);
  return html`<tr><td data-label="At">${formatMoment(isoTime(atMs))}</td><td data-label="Webhook">${source}</td>
<td data-label="Result"><span class="status ${result === 'refused' ? 'rejected' : result}">${result.replace('_', ' ')}</span></td>
<td data-label="Order or reason"><span>${id !== undefined && html`<a class="id" href="${orderAddress(view, id)}">${id}</a> `}${
    refusal && html`<span class="code">${refusal.code}</span> ${refusal.message}`
  }</span></td><td data-label="Alert" class="code"><span>${body}</span></td></tr>`;
}
