import type { AccountView } from '../data/account-view.ts';
import { type Html, html } from '../http/html.ts';
import { address } from '../pages/layout.ts';
import type { Ticket, TicketField } from './ticket.ts';

const VALIDITY = {
  '': 'until cancelled',
  ioc: 'ioc: now or never',
  poc: 'poc: only as maker',
  fok: 'fok: all or nothing',
} as const;

const MORE: readonly TicketField[] = ['note', 'id'];
const TYPED: readonly TicketField[] = ['currency_pair', 'price', 'amount', ...MORE];

/** The form for a new order. It shows a refusal at the refused field. */
export function ticketForm(view: AccountView, ticket: Ticket, pairs: readonly string[]): Html {
  const { values } = ticket;
  return html`<form class="ticket" method="post" action="${address(view, '/orders')}#ticket" data-ticket>
<h2 id="ticket-title">New order</h2>
${refusalAbove(ticket)}
<fieldset class="sides"><legend class="hidden">Side</legend>
${radio('side', 'buy', 'Buy', values.side)}${radio('side', 'sell', 'Sell', values.side)}</fieldset>
<fieldset class="types"><legend class="hidden">Type</legend>
${radio('type', 'limit', 'Limit', values.type)}${radio('type', 'market', 'Market', values.type)}</fieldset>
${field(ticket, 'currency_pair', 'Pair', html` list="pairs" placeholder="BTC_USDT" required`)}
<datalist id="pairs" data-live>${pairs.map((pair) => html`<option value="${pair}"></option>`)}</datalist>
${field(ticket, 'price', 'Price', html` inputmode="decimal"`)}
${field(ticket, 'amount', html`Amount <span class="unit" data-unit></span>`, html` inputmode="decimal" required`)}
<details class="more"${isAmong(ticket, MORE) && html` open`}><summary>Validity, note, id</summary>
<label class="field">Valid <select name="time_in_force">${Object.entries(VALIDITY).map(
    ([value, label]) =>
      html`<option value="${value}"${value === values.time_in_force && html` selected`}>${label}</option>`,
  )}</select></label>
${field(ticket, 'note', 'Note', html` maxlength="256"`)}
${field(ticket, 'id', 'Id', html` required maxlength="64" spellcheck="false"`)}
</details>
<button class="primary">Send order</button>
<p class="hint">For market buys, Amount is in quote currency. Pressing twice sends only one order.</p>
</form>`;
}

function radio(name: 'side' | 'type', value: string, label: string, chosen: string): Html {
  return html`<label class="choice ${value}"><input type="radio" name="${name}" value="${value}"${
    value === chosen && html` checked`
  }> ${label}</label>`;
}

function field(ticket: Ticket, name: TicketField, label: Html | string, more: Html): Html {
  const isRefused = ticket.refusal?.field === name;
  const marks = isRefused && html` aria-invalid="true" aria-describedby="refusal" autofocus`;
  return html`<label class="field" data-field="${name}">${label}
<input name="${name}" value="${ticket.values[name]}" autocomplete="off"${more}${marks}></label>
${isRefused && describeRefusal(ticket)}`;
}

/** A refusal that belongs to none of the typed fields. */
function refusalAbove(ticket: Ticket): Html | undefined {
  return ticket.refusal && !isAmong(ticket, TYPED) ? describeRefusal(ticket) : undefined;
}

function isAmong({ refusal }: Ticket, fields: readonly TicketField[]): boolean {
  return fields.some((name) => name === refusal?.field);
}

function describeRefusal({ refusal }: Ticket): Html {
  return html`<p class="refusal" id="refusal" role="alert"><strong>${refusal?.code}</strong> ${refusal?.message}</p>`;
}
