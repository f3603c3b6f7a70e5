import { columnAmount } from '../../../shared/lib/money.ts';
import { plural } from '../../../shared/lib/plural.ts';
import type { OrderRecord } from '../../../shared/orders/model/record.ts';
import { isFinal } from '../../../shared/orders/model/status.ts';
import type { AccountView } from '../data/account-view.ts';
import type { ProfitView } from '../data/profit-view.ts';
import { type Html, html } from '../http/html.ts';
import { orderTable } from '../orders/order-table.ts';
import { readDistances } from '../orders/trigger-distance.ts';
import { notice } from '../pages/format.ts';
import { address, layout } from '../pages/layout.ts';
import type { PageContext } from '../pages/page-context.ts';
import { curveFigure, NOTHING_YET, percentOf, signedAmount, withProfit } from './profit-parts.ts';
import { troublesOf } from './troubles.ts';
import { valueCurve } from './value-curve.ts';

const OPEN_SHOWN = 10;
const CURVE_HEIGHT = 180;
const CURVE_MS = 30 * 86_400_000;

/** How the account is doing, what is open, and whether anything is wrong. */
export async function serveOverview(c: PageContext): Promise<Response> {
  const { view } = c.var;
  const { orders } = await view.orders.read();
  const open = orders.filter(({ status }) => !isFinal(status));
  const [profit, troubles, openOrders] = await Promise.all([
    withProfit(view, (found) => doing(view, found)),
    troublesOf(view, orders),
    openPanel(view, open),
  ]);
  const main = html`<section class="panel" aria-labelledby="doing-title">
<h1 id="doing-title">How it is doing</h1><div id="doing" data-live>${profit}</div></section>
<section class="panel" aria-labelledby="wrong-title"><h2 id="wrong-title">Is anything wrong</h2>
<div id="wrong" data-live>${troubleList(troubles)}</div></section>
<section class="panel" aria-labelledby="open-title"><h2 id="open-title">What is open</h2>
<div id="open" data-live>${openOrders}</div></section>`;
  return c.html(await layout(view, { title: 'Overview', section: 'overview', main }));
}

function doing(view: AccountView, profit: ProfitView): Html {
  const statement = profit.statement('average');
  if (!statement) return NOTHING_YET;
  const { currency, endValue, toMs } = statement;
  const curve = valueCurve(profit.snapshots, statement, toMs - CURVE_MS);
  return html`<dl class="tiles"><div><dt>Value</dt><dd>${columnAmount(endValue, currency)} <span class="unit">${currency}</span></dd></div>${profit
    .changes()
    .map(
      (change) =>
        html`<div><dt>${change.name}</dt><dd>${signedAmount(change.profit, currency)} ${percentOf(change.profit, change.startValue)}</dd></div>`,
    )}</dl>
${curve.rows.length > 1 && curveFigure(curve, `Value and money paid in, in ${currency}, the last 30 days`, CURVE_HEIGHT)}
<p class="foot"><a href="${address(view, '/profit')}">Profit by month, coin and source</a></p>`;
}

function troubleList(troubles: readonly Html[]): Html {
  if (troubles.length === 0) {
    return html`<p class="status done">Nothing. Trading, the API key, the orders and the snapshots are as they should be.</p>`;
  }
  return html`<ul class="troubles">${troubles.map((trouble) => html`<li>${trouble}</li>`)}</ul>`;
}

async function openPanel(view: AccountView, open: readonly OrderRecord[]): Promise<Html> {
  if (open.length === 0) return notice('No order is open, armed or on its way.');
  const shown = open.slice(0, OPEN_SHOWN);
  const distances = await readDistances(view, shown);
  const all = html`<a href="${address(view, '/orders')}">All orders</a>`;
  return html`<div class="scroll" tabindex="0" role="group" aria-label="Open orders">${orderTable(view, shown, { distances, list: '' })}</div>
<p class="foot"><span>${plural(open.length, 'order')} open, armed or on the way${open.length > shown.length && `, the newest ${OPEN_SHOWN} are shown`}.</span> ${all}</p>`;
}
