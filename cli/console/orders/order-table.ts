import { contractsOf } from '../../../shared/market/contract-order.ts';
import { currenciesOf } from '../../../shared/market/currencies.ts';
import { type OrderJson, orderJson } from '../../../shared/orders/model/order-json.ts';
import type { OrderRecord } from '../../../shared/orders/model/record.ts';
import { describeOrder } from '../../render/describe-order.ts';
import { describeSlices, filledShare } from '../../render/describe-slices.ts';
import type { AccountView } from '../data/account-view.ts';
import { type Html, html } from '../http/html.ts';
import { formatMoment, sideLabel, statusBadge } from '../pages/format.ts';
import { orderAddress } from '../pages/layout.ts';
import { changeForms } from './change-order.ts';
import { type Distances, distancePicture } from './trigger-distance.ts';

type OrderTableContext = {
  readonly distances: Distances;
  /** The query of the list, to return to after a change. */
  readonly list: string;
};

/** Orders as a table; on a phone each is a card. The roles keep it a table when CSS makes it one. */
export function orderTable(
  view: AccountView,
  records: readonly OrderRecord[],
  { distances, list }: OrderTableContext,
): Html {
  return html`<table class="orders" role="table">
<caption class="hidden">Orders, newest first</caption>
<thead role="rowgroup"><tr role="row">
<th scope="col" role="columnheader">Created</th>
<th scope="col" role="columnheader">Order</th>
<th scope="col" role="columnheader" class="number">Price</th>
<th scope="col" role="columnheader" class="number">Amount</th>
<th scope="col" role="columnheader" class="number">Filled</th>
<th scope="col" role="columnheader">Status</th>
<th scope="col" role="columnheader">Id</th>
<th scope="col" role="columnheader"><span class="hidden">Change</span></th>
</tr></thead>
<tbody role="rowgroup">${records.map((record) => orderRow(view, record, { distances, list }))}</tbody>
</table>`;
}

function orderRow(
  view: AccountView,
  record: OrderRecord,
  { distances, list }: OrderTableContext,
): Html {
  const order = orderJson(record);
  const distance = distances.get(record.stem);
  return html`<tr role="row" id="row-${record.stem}" data-version="${record.version}">
<td role="cell" class="created">${formatMoment(order.created_at)}</td>
<td role="cell" class="what">${whatCell(order)}${order.slices && html`<span class="detail">${describeSlices(order).trim()}</span>`}${distance && distancePicture(distance)}</td>
<td role="cell" class="number price">${priceCell(order)}</td>
<td role="cell" class="number amount">${amountCell(order)}</td>
<td role="cell" class="number filled">${filledCell(order)}</td>
<td role="cell" class="state">${statusBadge(order.status)}${
    order.reason &&
    html` <span class="code" title="${order.reason.code}: ${order.reason.message}">${order.reason.code}</span>`
  }</td>
<td role="cell" class="id"><a href="${orderAddress(view, order.id)}">${order.id}</a></td>
<td role="cell" class="acts">${changeMenu(view, record.stem, order, list)}</td>
</tr>`;
}

/** Gate's price of a market order of a contract is "0". */
function priceCell({ price, type, contract }: OrderJson): string | undefined {
  const isMarket = type === 'market' || (contract !== undefined && price === '0');
  return isMarket ? 'market' : price;
}

function changeMenu(
  view: AccountView,
  stem: string,
  order: OrderJson,
  list: string,
): Html | undefined {
  const forms = changeForms(view, order, list);
  return (
    forms &&
    html`<details class="menu" id="change-${stem}"><summary aria-label="Change ${order.id}">⋯</summary><div>${forms}</div></details>`
  );
}

function whatCell(order: OrderJson): Html {
  if (order.action === 'exit') return html`exit ${instrumentLabel(order)}`;
  if (order.contract !== undefined && order.size !== undefined && order.target === undefined) {
    return html`${contractVerb(order)} ${instrumentLabel(order)}`;
  }
  return order.side === undefined
    ? html`${describeOrder(order)}`
    : html`${sideLabel(order.side)} <strong>${order.currency_pair}</strong>`;
}

/** A contract has the name of its pair. */
function instrumentLabel({ contract, currency_pair: pair }: OrderJson): Html {
  return contract === undefined
    ? html`<strong>${pair}</strong>`
    : html`<strong>${contract}</strong> <span class="unit">contract</span>`;
}

function contractVerb({ close, size = '', reduce_only: reduces }: OrderJson): Html {
  if (close) return html`close`;
  const side = sideLabel(size.startsWith('-') ? 'sell' : 'buy');
  return html`${side}${reduces && html` <span class="unit">reduce</span>`}`;
}

function amountCell(order: OrderJson): Html | undefined {
  const { amount, amount_currency: currency, size, contract } = order;
  if (contract !== undefined && size !== undefined && !order.close) {
    return html`${contractsOf({ size })} <span class="unit">contracts</span>`;
  }
  return amount === undefined ? undefined : html`${amount} <span class="unit">${currency}</span>`;
}

function filledCell(order: OrderJson): Html | undefined {
  if (order.filled_amount === '0') return undefined;
  const { filled_size: size } = order;
  const bar = !order.final && progress(order);
  if (size !== undefined) {
    return html`${contractsOf({ size })} <span class="unit">contracts</span>${bar}`;
  }
  const { base } = currenciesOf(order.currency_pair);
  return html`${order.filled_amount} <span class="unit">${base}</span>${bar}`;
}

/** The filled share of an unfinished order. */
export function progress(order: OrderJson): Html | undefined {
  const share = filledShare(order);
  if (share === undefined) return undefined;
  const percent = (share * 100).toFixed(1);
  return html`<progress max="100" value="${percent}" aria-label="${percent} % filled"></progress>`;
}
