import { isContract } from '../../../shared/market/contract-order.ts';
import { type OrderRecord, orderOf } from '../../../shared/orders/model/record.ts';
import { isFinal } from '../../../shared/orders/model/status.ts';
import { explainError } from '../../terminal/explain-error.ts';
import type { AccountView } from '../data/account-view.ts';
import { type Html, html } from '../http/html.ts';
import { refusedChange } from '../orders/change-order.ts';
import { orderTable } from '../orders/order-table.ts';
import { readDistances } from '../orders/trigger-distance.ts';
import { notice } from '../pages/format.ts';
import { address, hasFutures, layout, orderAddress } from '../pages/layout.ts';
import { formOf, type PageContext, queryOf } from '../pages/page-context.ts';
import { EMPTY_CONTRACT_TICKET, readContractTicket } from './contract-fields.ts';
import { contractForm } from './contract-form.ts';
import { type ContractTicket, freshContractTicket, sendContractTicket } from './contract-ticket.ts';
import { positionCard } from './position-card.ts';

/** The futures positions of the account, its open orders of contracts, and the form for a new one. */
export async function servePositions(c: PageContext): Promise<Response> {
  const { view } = c.var;
  if (!hasFutures(view)) return c.notFound();
  const query = queryOf(c);
  return c.html(await positionsPage(view, query, freshContractTicket(view, query)));
}

/** Sends the order of the form. The form shows a refusal or a question, and keeps the typed values. */
export async function sendContract(c: PageContext): Promise<Response> {
  const { view } = c.var;
  if (!hasFutures(view)) return c.notFound();
  const form = await formOf(c);
  const sent = await sendContractTicket(
    view,
    readContractTicket(form),
    form.get('confirmed') ?? '',
  );
  if (sent.kind === 'taken') return c.redirect(`${orderAddress(view, sent.id)}#main`, 303);
  return c.html(await positionsPage(view, queryOf(c), sent.form), sent.form.refusal ? 422 : 200);
}

/** Closes a whole position at market. */
export async function closePosition(
  c: PageContext<'/positions/:contract/close'>,
): Promise<Response> {
  const { view } = c.var;
  if (!hasFutures(view)) return c.notFound();
  const contract = c.req.param('contract');
  const { values } = freshContractTicket(view, new URLSearchParams({ contract }));
  const closing = {
    ...EMPTY_CONTRACT_TICKET,
    id: values.id,
    contract,
    word: 'close',
    type: 'market',
  };
  const sent = await sendContractTicket(view, closing, '');
  if (sent.kind === 'taken') return c.redirect(orderAddress(view, sent.id), 303);
  const { code = '', message = '' } = sent.form.refusal ?? {};
  const place = `${address(view, '/positions')}?${new URLSearchParams({ refused: `${code}: ${message}` })}`;
  return c.redirect(place, 303);
}

async function positionsPage(
  view: AccountView,
  query: URLSearchParams,
  ticket: ContractTicket,
): Promise<Html> {
  const main = html`<div class="desk">
<section class="panel list" aria-labelledby="positions-title">
<div class="head"><h1 id="positions-title">Positions</h1><a class="to-ticket" href="#ticket">New order</a></div>
${refusedChange(query)}<div id="positions" data-live>${await positions(view)}</div>
<h2>Open orders of contracts</h2><div id="contract-orders" data-live>${await openOrders(view)}</div>
</section>
<aside class="side"><section class="panel" id="ticket" aria-labelledby="ticket-title">${contractForm(view, ticket)}</section></aside>
</div>`;
  return layout(view, { title: 'Positions', section: 'positions', main });
}

async function positions(view: AccountView): Promise<Html> {
  try {
    const held = await view.positions();
    if (held.length === 0) return notice('No positions.');
    return html`${held.map((each) => positionCard(view, each))}`;
  } catch (error) {
    return notice(explainError(error).message);
  }
}

async function openOrders(view: AccountView): Promise<Html> {
  const { orders } = await view.orders.read();
  const open = orders.filter((record) => !isFinal(record.status) && isOfContract(record));
  if (open.length === 0) return notice('No order of a contract is open.');
  const distances = await readDistances(view, open);
  return html`${orderTable(view, open, { distances, list: '' })}`;
}

function isOfContract(record: OrderRecord): boolean {
  const order = record.action === 'exit' ? record.holding : orderOf(record);
  return order !== undefined && isContract(order);
}
