import type { AccountView } from '../data/account-view.ts';
import { type Html, html } from '../http/html.ts';
import { address } from '../pages/layout.ts';
import { exitFields } from './exit-fields.ts';
import { EXIT_FIELDS, PROTECT, type TicketField, WAIT_FIELDS } from './fields.ts';
import {
  choice,
  DECIMAL_INPUT,
  field,
  isAmong,
  radio,
  refusalAbove,
  sendButton,
} from './inputs.ts';
import type { Ticket } from './ticket.ts';
import { waitFields } from './wait-fields.ts';

const VALIDITY = {
  '': 'until cancelled',
  ioc: 'ioc: now or never',
  poc: 'poc: only as maker',
  fok: 'fok: all or nothing',
} as const;
/** In this order, which the keys of an object would not keep. */
const SHARES = [
  ['', 'Amount'],
  ['0.25', '25 %'],
  ['0.5', '50 %'],
  ['0.75', '75 %'],
  ['1', '100 %'],
] as const;
const SIDES = [
  ['buy', 'Buy'],
  ['sell', 'Sell'],
  [PROTECT, 'Protect'],
] as const;

const MORE: readonly TicketField[] = ['note', 'id', 'time_in_force'];
const TYPED: readonly TicketField[] = [
  'currency_pair',
  'price',
  'amount',
  ...WAIT_FIELDS,
  ...EXIT_FIELDS,
  ...MORE,
];

/** The form for a new order. It shows a refusal at the refused field. */
export function ticketForm(view: AccountView, ticket: Ticket, pairs: readonly string[]): Html {
  return html`<form class="ticket" method="post" action="${address(view, '/orders')}#ticket" data-ticket="${address(view, '/estimate')}">
<h2 id="ticket-title">New order</h2>
${refusalAbove(ticket, TYPED)}
<fieldset class="sides"><legend class="hidden">Side</legend>
${SIDES.map(([value, label]) => radio(ticket, 'side', value, label))}</fieldset>
<fieldset class="types" data-sides="buy sell"><legend class="hidden">Type</legend>
${radio(ticket, 'type', 'limit', 'Limit')}${radio(ticket, 'type', 'market', 'Market')}</fieldset>
${field(ticket, 'currency_pair', 'Pair', html` list="pairs" placeholder="BTC_USDT" required`)}
<datalist id="pairs" data-live>${pairs.map((pair) => html`<option value="${pair}"></option>`)}</datalist>
${field(ticket, 'price', 'Price', DECIMAL_INPUT)}
<fieldset class="shares"><legend class="hidden">Size: an amount, or a share of the available balance</legend>
${SHARES.map(([value, label]) => radio(ticket, 'share', value, label))}</fieldset>
${field(ticket, 'amount', html`Amount <span class="unit" data-unit></span>`, DECIMAL_INPUT)}
${waitFields(ticket, 'buy sell')}
${exitFields(ticket, { sides: 'buy exit', isNeeded: ticket.values.side === PROTECT })}
<div id="estimate" aria-live="polite"></div>
${moreFields(ticket)}
${sendButton(ticket)}
<p class="hint">For market buys, Amount is in quote currency. Pressing twice sends only one order.</p>
</form>`;
}

function moreFields(ticket: Ticket): Html {
  return html`<details class="more"${isAmong(ticket, MORE) && html` open`}><summary>Validity, note, id</summary>
${choice(ticket, 'time_in_force', 'Valid', VALIDITY)}
${field(ticket, 'note', 'Note', html` maxlength="256"`)}
${field(ticket, 'id', 'Id', html` required maxlength="64" spellcheck="false"`)}
</details>`;
}
