import type { AccountView } from '../data/account-view.ts';
import { type Html, html } from '../http/html.ts';
import { address } from '../pages/layout.ts';
import type { Ticket } from './ticket.ts';
import { PROTECT, type TicketField } from './ticket-fields.ts';

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
const EXITING: readonly TicketField[] = [
  'exits.stop_loss.price',
  'exits.trail.by',
  'exits.take_profit.0.price',
  'exits.take_profit.0.share',
  'exits.take_profit.1.price',
  'exits.take_profit.1.share',
];
const WAITS = {
  '': 'Send it now',
  price: 'Wait for a price',
  trail: 'Follow the price (trail)',
} as const;
const RULES = { '<=': 'falls to', '>=': 'rises to' } as const;

const WAITING: readonly TicketField[] = [
  'trigger.price',
  'trigger.rule',
  'trigger.trail.by',
  'trigger.trail.from',
  'trigger.confirm_seconds',
];
const MORE: readonly TicketField[] = ['note', 'id'];
const TYPED: readonly TicketField[] = [
  'currency_pair',
  'price',
  'amount',
  ...WAITING,
  ...EXITING,
  ...MORE,
];

const DECIMAL_INPUT = html` inputmode="decimal"`;

/** The form for a new order. It shows a refusal at the refused field. */
export function ticketForm(view: AccountView, ticket: Ticket, pairs: readonly string[]): Html {
  const { values } = ticket;
  return html`<form class="ticket" method="post" action="${address(view, '/orders')}#ticket" data-ticket="${address(view, '/estimate')}">
<h2 id="ticket-title">New order</h2>
${refusalAbove(ticket)}
<fieldset class="sides"><legend class="hidden">Side</legend>
${SIDES.map(([value, label]) => radio('side', value, label, values.side))}</fieldset>
<fieldset class="types" data-sides="buy sell"><legend class="hidden">Type</legend>
${radio('type', 'limit', 'Limit', values.type)}${radio('type', 'market', 'Market', values.type)}</fieldset>
${field(ticket, 'currency_pair', 'Pair', html` list="pairs" placeholder="BTC_USDT" required`)}
<datalist id="pairs" data-live>${pairs.map((pair) => html`<option value="${pair}"></option>`)}</datalist>
${field(ticket, 'price', 'Price', DECIMAL_INPUT)}
<fieldset class="shares"><legend class="hidden">Size: an amount, or a share of the available balance</legend>
${SHARES.map(([value, label]) => radio('share', value, label, values.share))}</fieldset>
${field(ticket, 'amount', html`Amount <span class="unit" data-unit></span>`, DECIMAL_INPUT)}
${waitFields(ticket)}
${exitFields(ticket)}
<div id="estimate" aria-live="polite"></div>
${moreFields(ticket)}
${ticket.question ? confirmation(ticket.question) : html`<button class="primary">Send order</button>`}
<p class="hint">For market buys, Amount is in quote currency. Pressing twice sends only one order.</p>
</form>`;
}

function confirmation({ text, answer }: NonNullable<Ticket['question']>): Html {
  return html`<div class="caution" role="alert"><p>${text}</p><input type="hidden" name="confirmed" value="${answer}"></div>
<button class="primary" autofocus>Yes, send it</button>`;
}

/** When the order is sent: at once, or when its trigger's price is there. */
function waitFields(ticket: Ticket): Html {
  const { values } = ticket;
  return html`<div data-sides="buy sell">${choice('wait', 'When', WAITS, values.wait)}
<div class="when" data-when="price">${choice('trigger.rule', 'Last price', RULES, values['trigger.rule'])}
${field(ticket, 'trigger.price', 'Trigger price', DECIMAL_INPUT)}</div>
<div class="when" data-when="trail">${field(ticket, 'trigger.trail.by', 'Comes back by %', html`${DECIMAL_INPUT} placeholder="3"`)}
${field(ticket, 'trigger.trail.from', 'From price on', html`${DECIMAL_INPUT} placeholder="now"`)}</div>
<div class="when" data-when="price trail">${field(ticket, 'trigger.confirm_seconds', 'Must hold for seconds', html` inputmode="numeric" placeholder="0"`)}</div></div>`;
}

/** What sells again: the bought coins, or those that are held. */
function exitFields(ticket: Ticket): Html {
  const { values } = ticket;
  const isOpen =
    values.side === PROTECT || isAmong(ticket, EXITING) || EXITING.some((name) => values[name]);
  const price = html`${DECIMAL_INPUT} placeholder="none"`;
  const share = html`${DECIMAL_INPUT} placeholder="the rest"`;
  return html`<details class="more" data-sides="buy exit"${isOpen && html` open`}><summary>Stop and targets</summary>
<div class="when">${field(ticket, 'exits.stop_loss.price', 'Stop at', price)}
${field(ticket, 'exits.trail.by', 'Trail by %', price)}
${field(ticket, 'exits.take_profit.0.price', 'Take profit at', price)}
${field(ticket, 'exits.take_profit.0.share', 'Share %', share)}
${field(ticket, 'exits.take_profit.1.price', 'Then at', price)}
${field(ticket, 'exits.take_profit.1.share', 'Share %', share)}</div></details>`;
}

function moreFields(ticket: Ticket): Html {
  return html`<details class="more"${isAmong(ticket, MORE) && html` open`}><summary>Validity, note, id</summary>
${choice('time_in_force', 'Valid', VALIDITY, ticket.values.time_in_force)}
${field(ticket, 'note', 'Note', html` maxlength="256"`)}
${field(ticket, 'id', 'Id', html` required maxlength="64" spellcheck="false"`)}
</details>`;
}

function choice(
  name: TicketField,
  label: string,
  options: Readonly<Record<string, string>>,
  chosen: string,
): Html {
  return html`<label class="field">${label} <select name="${name}">${Object.entries(options).map(
    ([value, text]) =>
      html`<option value="${value}"${value === chosen && html` selected`}>${text}</option>`,
  )}</select></label>`;
}

function radio(
  name: 'side' | 'type' | 'share',
  value: string,
  label: string,
  chosen: string,
): Html {
  return html`<label class="choice ${value}"><input type="radio" name="${name}" value="${value}"${
    value === chosen && html` checked`
  }> ${label}</label>`;
}

function field(ticket: Ticket, name: TicketField, label: Html | string, more: Html): Html {
  const isRefused = ticket.refusal?.field === name;
  const marks = isRefused && html` aria-invalid="true" aria-describedby="refusal" autofocus`;
  return html`<label class="field" data-field="${name}"><span>${label}</span>
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
