import type { GateTrade } from '../../../shared/gate/gate-trade.ts';
import { isoTime } from '../../../shared/lib/clock.ts';
import { Big } from '../../../shared/lib/decimal.ts';
import { contractsOf, countOf } from '../../../shared/market/contract-order.ts';
import { currenciesOf } from '../../../shared/market/currencies.ts';
import { exitIdOf } from '../../../shared/orders/model/leg-id.ts';
import { type OrderJson, orderJson } from '../../../shared/orders/model/order-json.ts';
import type { Reason } from '../../../shared/orders/model/reason.ts';
import { isExit, isSliced, type OrderRecord } from '../../../shared/orders/model/record.ts';
import { withExtremum } from '../../orders/watched-orders.ts';
import { describeExits } from '../../render/describe-exits.ts';
import {
  describeFill,
  describeFinish,
  describeOrder,
  describeStatus,
} from '../../render/describe-order.ts';
import { nextStep } from '../../render/next-step.ts';
import type { AccountView } from '../data/account-view.ts';
import { type Step, timelineOf } from '../data/timeline.ts';
import { type Html, html } from '../http/html.ts';
import { formatDuration, formatMoment, formatPercent, statusBadge } from '../pages/format.ts';
import { address, layout, orderAddress } from '../pages/layout.ts';
import { type PageContext, queryOf } from '../pages/page-context.ts';
import { changeForms, refusedChange } from './change-order.ts';
import { legsTable } from './legs-table.ts';
import { progress } from './order-table.ts';
import { rearmForm } from './rearm-form.ts';
import { slicesPanel } from './slices-panel.ts';
import { distancePicture, readDistances } from './trigger-distance.ts';

/** One order: its status, its timeline, its fills. */
export async function serveOrder(c: PageContext<'/orders/:id'>): Promise<Response> {
  const { view } = c.var;
  const id = c.req.param('id');
  const { connection } = view.setting;
  const { store, ledger, stemOf } = connection.stack;
  const stem = stemOf(view.account, id);
  const [record, fills] = await Promise.all([store.get(stem), ledger.tradesOf(stem)]);
  if (!record) return c.html(await unknownOrder(view, id), 404);
  const distance = (await readDistances(view, [record])).get(stem);
  const above = html`${refusedChange(queryOf(c))}${distance && html`<div class="now">${distancePicture(distance)}</div>`}`;
  const order = withExtremum(orderJson(record), distance);
  const parts = await partsOf(view, record);
  return c.html(await orderPage(view, order, fills, { above, parts }));
}

/** The legs of an exit, or the slices of an order. */
async function partsOf(view: AccountView, record: OrderRecord): Promise<Html | undefined> {
  if (isExit(record)) return legsTable(view, record);
  return isSliced(record) ? slicesPanel(view, record) : undefined;
}

function unknownOrder(view: AccountView, id: string): Promise<Html> {
  return layout(view, {
    title: 'Unknown order',
    section: 'orders',
    main: html`<h1>Unknown order</h1>
<div id="order" data-live><p>The account "${view.account}" has no order "${id}". One that was sent a moment ago appears here by itself.</p></div>`,
  });
}

function orderPage(
  view: AccountView,
  order: OrderJson,
  fills: readonly GateTrade[],
  { above, parts }: { readonly above: Html; readonly parts: Html | undefined },
): Promise<Html> {
  const main = html`<p class="back"><a href="${address(view, '/orders')}">← Orders</a></p>
<div id="order" class="story" data-live>
<section class="panel" aria-labelledby="order-title">
<h1 id="order-title">${describeOrder(order)}</h1>
<p class="status ${order.status}">${describeStatus(order.status)}</p>
${order.reason && refusalBlock(order, order.reason)}
${above}${rearmForm(view, order)}${changeForms(view, order)}
${facts(view, order)}
</section>
${parts}<section class="panel" aria-labelledby="timeline-title">
<h2 id="timeline-title">What happened</h2>
<ol class="timeline">${timelineOf(order, fills).map(timelineStep)}</ol>
</section>
${fills.length > 0 && fillsTable(order, fills)}
<details class="panel" id="json"><summary>As JSON</summary><pre tabindex="0">${html`${JSON.stringify(order, null, 2)}`}</pre></details>
</div>`;
  return layout(view, { title: `${order.id}: ${order.status}`, section: 'orders', main });
}

function refusalBlock(order: OrderJson, { code, message, field }: Reason): Html {
  const next = nextStep(order);
  return html`<p class="refusal"><strong>${code}</strong> ${message}${field && html` <span class="code">${field}</span>`}
${next && html`<span class="hint">Next: ${next}.</span>`}</p>`;
}

function facts(view: AccountView, order: OrderJson): Html {
  const { sent_by: sentBy, target } = order;
  const all: readonly (readonly [string, Html | string | undefined | readonly Html[]])[] = [
    ['Id', html`<code>${order.id}</code>`],
    ['Target', target && orderLink(view, target)],
    ['Amount', order.amount && `${order.amount} ${order.amount_currency ?? ''}`],
    [
      'Asked for',
      order.quote_amount && `${order.quote_amount} ${currenciesOf(order.currency_pair).quote}`,
    ],
    ['Size', order.close ? undefined : order.size && countOf(contractsOf({ size: order.size }))],
    ['Price', order.type === 'market' || isMarketContract(order) ? 'market' : order.price],
    ['Filled', describeFill(order)],
    [
      'Remaining',
      order.final || order.remaining_amount === undefined
        ? undefined
        : html`${order.remaining_amount} ${order.amount_currency ?? currenciesOf(order.contract).base} ${progress(order)}`,
    ],
    ['Fees', order.fees.map(({ amount, currency }) => `${amount} ${currency}`).join(', ')],
    ['Ended as', describeFinish(order)],
    ['Gate said', order.gate_answer && `${order.gate_answer.label}: ${order.gate_answer.message}`],
    ['Trigger', describeCondition(order)],
    ['Then', order.exits && describeExits(order.exits)],
    ['Part of', order.parent && orderLink(view, order.parent)],
    ['Exit', exitLink(view, order)],
    ['Valid', order.time_in_force ?? order.tif],
    ['Only reduces', order.reduce_only || order.close ? 'yes' : undefined],
    ['Slippage', order.slippage ?? order.market_order_slip_ratio],
    ['Note', order.note],
    ['Sent by', `${sentBy.kind} ${sentBy.principal}`],
    ['Submit by', order.submit_by && formatMoment(order.submit_by)],
    ['Cancel at', order.cancel_at && formatMoment(order.cancel_at)],
    ['Gate id', order.order_id],
    ['Text at Gate', order.text],
    ['Attempts', String(order.attempts)],
    ['Config', order.config_hash],
    ['Conflicts with', order.conflicts_with],
    ['Body starts', order.body_start],
  ];
  const known = all.filter(([, value]) => value !== undefined && value !== '');
  return html`<dl class="facts">${known.map(([label, value]) => html`<div><dt>${label}</dt><dd>${value}</dd></div>`)}</dl>`;
}

/** As in `<= 58000`, with its details. */
function describeCondition({ trigger }: OrderJson): string | undefined {
  if (!trigger || !('source' in trigger)) return undefined;
  const { price, rule, trail, extremum, source, confirm_seconds: seconds } = trigger;
  const from = trail?.from === undefined ? '' : ` from ${trail.from}`;
  return [
    trail ? `comes back by ${formatPercent(trail.by)}${from}` : `${rule} ${price}`,
    extremum !== undefined && `best price ${extremum}`,
    source === 'touch' && 'judged by bid or ask',
    seconds !== '0' && `held for ${seconds} s`,
  ]
    .filter(Boolean)
    .join(', ');
}

/** Gate's price of a market order of a contract is "0". */
function isMarketContract({ contract, price }: OrderJson): boolean {
  return contract !== undefined && price === '0';
}

/** The exit of an order. Slices are children too, and have a table of their own. */
function exitLink(view: AccountView, { id, action, children = [] }: OrderJson): Html | undefined {
  const exit = children.find((child) => child === exitIdOf(id));
  return action === 'place' && exit !== undefined ? orderLink(view, exit) : undefined;
}

function orderLink(view: AccountView, id: string): Html {
  return html`<a href="${orderAddress(view, id)}">${id}</a>`;
}

function timelineStep({ at, afterMs, description, detail, status }: Step): Html {
  return html`<li class="${status ?? 'fill'}">${formatMoment(at)} <span class="after">${afterMs > 0 && `+${formatDuration(afterMs)}`}</span>
<span class="step">${description}${detail && html` <span class="detail">${detail}</span>`}</span>${status && statusBadge(status)}</li>`;
}

function fillsTable(order: OrderJson, fills: readonly GateTrade[]): Html {
  const { base, quote } = currenciesOf(order.currency_pair ?? order.contract);
  const isOfContract = order.contract !== undefined;
  return html`<section class="panel" aria-labelledby="fills-title">
<h2 id="fills-title">Fills</h2>
<div class="scroll" tabindex="0" role="group" aria-labelledby="fills-title"><table class="cards">
<thead><tr><th scope="col">At</th><th scope="col">Trade</th><th scope="col">Role</th><th scope="col" class="number">Price ${quote}</th>
<th scope="col" class="number">Amount ${isOfContract ? 'contracts' : base}</th>${!isOfContract && html`<th scope="col" class="number">Value ${quote}</th>`}<th scope="col" class="number">Fee</th></tr></thead>
<tbody>${fills.map((fill) => fillRow(fill, isOfContract))}</tbody></table></div></section>`;
}

/** Only the value of coins is amount times price. */
function fillRow(
  { atMs, tradeId, role, price, amount, fees }: GateTrade,
  isOfContract: boolean,
): Html {
  return html`<tr><td data-label="At">${formatMoment(isoTime(atMs))}</td><td data-label="Trade">${tradeId}</td><td data-label="Role">${role}</td><td data-label="Price" class="number">${price}</td>
<td data-label="Amount" class="number">${amount}</td>${!isOfContract && html`<td data-label="Value" class="number">${new Big(amount).times(price).toString()}</td>`}
<td data-label="Fee" class="number">${fees.map((fee) => `${fee.amount} ${fee.currency}`).join(', ')}</td></tr>`;
}
