import { plural } from '../../../shared/lib/plural.ts';
import { STATUSES } from '../../../shared/orders/model/status.ts';
import type { AccountView } from '../data/account-view.ts';
import {
  filterQuery,
  type OrderFilter,
  PAGE_SIZE,
  readFilter,
  selectOrders,
} from '../data/order-filter.ts';
import { pairsOf } from '../data/pairs.ts';
import { type Html, html } from '../http/html.ts';
import { address, layout, orderAddress } from '../pages/layout.ts';
import { formOf, type PageContext, queryOf } from '../pages/page-context.ts';
import { readTicket } from '../ticket/fields.ts';
import { ticketForm } from '../ticket/form.ts';
import { freshTicket, sendTicket, type Ticket } from '../ticket/ticket.ts';
import { refusedChange } from './change-order.ts';
import { orderTable } from './order-table.ts';
import { readDistances } from './trigger-distance.ts';

/** The orders of the account, and the form for a new one. */
export async function serveOrders(c: PageContext): Promise<Response> {
  const { view } = c.var;
  const query = queryOf(c);
  return c.html(await ordersPage(view, query, freshTicket(view, query)));
}

/** Sends the order of the form. The form shows a refusal or a question, and keeps the typed values. */
export async function sendOrder(c: PageContext): Promise<Response> {
  const { view } = c.var;
  const form = await formOf(c);
  const sent = await sendTicket(view, readTicket(form), form.get('confirmed') ?? '');
  if (sent.kind === 'taken') return c.redirect(`${orderAddress(view, sent.id)}#main`, 303);
  const status = sent.form.refusal ? 422 : 200;
  return c.html(await ordersPage(view, queryOf(c), sent.form), status);
}

async function ordersPage(
  view: AccountView,
  query: URLSearchParams,
  ticket: Ticket,
): Promise<Html> {
  const filter = readFilter(query);
  const { orders, complete } = await view.orders.read();
  const selected = selectOrders(orders, filter);
  const [pairs, distances] = await Promise.all([
    pairsOf(view),
    readDistances(view, selected.shown),
  ]);
  const isEmpty = selected.found === 0;
  const main = html`<div class="desk">
<section class="panel list" aria-labelledby="orders-title">
<div class="head"><h1 id="orders-title">Orders</h1>
${filterForm(view, filter, pairs)}
<a class="to-ticket" href="#ticket">New order</a></div>
${refusedChange(query)}<div id="orders" data-live>
${isEmpty ? describeEmpty(orders.length) : orderTable(view, selected.shown, { distances, list: filterQuery(filter, filter.page) })}
<p class="foot"><span>${describeCount(selected.found, orders.length, complete)}</span>
${pager(filter, selected.page, selected.pages)}</p>
</div>
</section>
<aside class="side">
<section class="panel" id="ticket" aria-labelledby="ticket-title">${ticketForm(view, ticket, pairs)}</section>
</aside>
</div>`;
  return layout(view, { title: 'Orders', section: 'orders', main });
}

function filterForm(
  view: AccountView,
  { status, pair, text }: OrderFilter,
  pairs: readonly string[],
): Html {
  const isFiltered = status !== undefined || pair !== '' || text !== '';
  const statuses = ['unfinished', ...Object.keys(STATUSES)];
  return html`<form class="filter" method="get" action="${address(view, '/orders')}" role="search" data-filter>
<label><span class="hidden">Text</span>
<input type="search" name="text" value="${text}" placeholder="Pair, side, price, id ( / )" autocomplete="off"></label>
<label><span class="hidden">Status</span>
<select name="status"><option value="">All statuses</option>${statuses.map((each) => option(each, each.replace('_', ' '), status))}</select></label>
<label><span class="hidden">Pair</span>
<select name="pair" id="pair-filter" data-live><option value="">All pairs</option>${pairs.map((each) => option(each, each, pair))}</select></label>
<noscript><button>Filter</button></noscript>
<a class="clear" href="${address(view, '/orders')}" data-clear${!isFiltered && html` hidden`}>Show all</a>
</form>`;
}

function option(value: string, label: string, chosen: string | undefined): Html {
  return html`<option value="${value}"${value === chosen && html` selected`}>${label}</option>`;
}

function describeEmpty(known: number): Html {
  return known === 0
    ? html`<p class="empty">No orders yet. The form sends the first one, and so does <code>sluice buy BTC_USDT --quote 10</code>.</p>`
    : html`<p class="empty">No order matches.</p>`;
}

function describeCount(found: number, known: number, complete: boolean): string {
  const label = found === known ? plural(known, 'order') : `${found} of ${plural(known, 'order')}`;
  return complete ? label : `${label}, older ones are being read ...`;
}

function pager(filter: OrderFilter, at: number, pages: number): Html | undefined {
  if (pages === 1) return undefined;
  const first = (at - 1) * PAGE_SIZE + 1;
  return html`<span class="pager">${at > 1 && html`<a rel="prev" href="${filterQuery(filter, at - 1)}">Newer</a>`}
<span>${first} to ${first + PAGE_SIZE - 1}, page ${at} of ${pages}</span>
${at < pages && html`<a rel="next" href="${filterQuery(filter, at + 1)}">Older</a>`}</span>`;
}
