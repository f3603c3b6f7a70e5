import { columnAmount } from '../../../shared/lib/money.ts';
import { currenciesOf } from '../../../shared/market/currencies.ts';
import { instrumentOf } from '../../../shared/market/instrument.ts';
import { childId } from '../../../shared/orders/model/leg-id.ts';
import { orderJson } from '../../../shared/orders/model/order-json.ts';
import type { ExitRecord, OrderRecord } from '../../../shared/orders/model/record.ts';
import { exitSideOf, unitOf } from '../../../shared/orders/model/request.ts';
import type { ExitLeg } from '../../../shared/programs/exits/state.ts';
import type { AccountView } from '../data/account-view.ts';
import { type Html, html } from '../http/html.ts';
import { statusBadge } from '../pages/format.ts';
import { orderAddress } from '../pages/layout.ts';

/** The legs of an exit, each with its order. A leg that waits to be sent has none yet. */
export async function legsTable(view: AccountView, exit: ExitRecord): Promise<Html | undefined> {
  const { stack } = view.setting.connection;
  const { legs } = exit.program.state;
  if (legs.length === 0) return undefined;
  const stems = legs.map(({ name }) => stack.stemOf(view.account, childId(exit.id, name)));
  const records = new Map((await stack.store.getAll(stems)).map((record) => [record.stem, record]));
  const { quote } = currenciesOf(instrumentOf(exit.holding).name);
  return html`<section class="panel" aria-labelledby="legs-title"><h2 id="legs-title">Legs</h2>
<table class="cards"><thead><tr><th scope="col">Leg</th><th scope="col" class="number">Amount ${unitOf(exit.holding)}</th>
<th scope="col" class="number">Price ${quote}</th><th scope="col" class="number">${tradedFor(exit)}</th><th scope="col">Status</th></tr></thead>
<tbody>${legs.map((leg, index) => legRow(view, exit, leg, records.get(stems[index]!)))}</tbody></table></section>`;
}

/** A short position is closed by buying. */
function tradedFor({ holding }: ExitRecord): string {
  return exitSideOf(holding) === 'sell' ? 'Sold for' : 'Bought for';
}

function legRow(
  view: AccountView,
  exit: ExitRecord,
  leg: ExitLeg,
  record: OrderRecord | undefined,
): Html {
  const { quote } = currenciesOf(instrumentOf(exit.holding).name);
  const id = childId(exit.id, leg.name);
  const label = leg.kind === 'take_profit' ? `take-profit ${leg.target}` : 'stop';
  const order = record && orderJson(record);
  return html`<tr><td data-label="Leg"><span><a href="${orderAddress(view, id)}">${leg.name}</a> ${label}</span></td>
<td data-label="Amount" class="number">${leg.amount}</td><td data-label="Price" class="number">${leg.price ?? 'market'}</td>
<td data-label="${tradedFor(exit)}" class="number">${order && order.filled_total !== '0' && columnAmount(order.filled_total, quote)}</td>
<td data-label="Status">${order ? statusBadge(order.status) : 'to be sent'}</td></tr>`;
}
