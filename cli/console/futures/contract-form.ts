import { futuresOf } from '../../futures/find-contract.ts';
import type { AccountView } from '../data/account-view.ts';
import { type Html, html } from '../http/html.ts';
import { address } from '../pages/layout.ts';
import { exitFields } from '../ticket/exit-fields.ts';
import { EXIT_FIELDS, PROTECT, WAIT_FIELDS } from '../ticket/fields.ts';
import {
  choice,
  DECIMAL_INPUT,
  field,
  isAmong,
  radio,
  refusalAbove,
  sendButton,
} from '../ticket/inputs.ts';
import { waitFields } from '../ticket/wait-fields.ts';
import { type ContractField, WORDS } from './contract-fields.ts';
import type { ContractTicket } from './contract-ticket.ts';

const VALIDITY = {
  '': 'until cancelled',
  ioc: 'ioc: now or never',
  poc: 'poc: only as maker',
  fok: 'fok: all or nothing',
} as const;
const MORE: readonly ContractField[] = ['note', 'id', 'tif'];
const TYPED: readonly ContractField[] = [
  'contract',
  'size',
  'price',
  ...WAIT_FIELDS,
  ...EXIT_FIELDS,
  ...MORE,
];
const LABELS = { long: 'Long', short: 'Short', close: 'Close', [PROTECT]: 'Protect' } as const;

/** The form for an order of a contract, in words: the signs are Sluice's work. */
export function contractForm(view: AccountView, ticket: ContractTicket): Html {
  const { contracts } = futuresOf(view.setting.connection, view.account);
  const names = Object.fromEntries(contracts.map((each) => [each, each]));
  const isMore = isAmong(ticket, MORE);
  return html`<form class="ticket" method="post" action="${address(view, '/positions')}#ticket" data-ticket="${address(view, '/expected')}">
<h2 id="ticket-title">New order</h2>
${refusalAbove(ticket, TYPED)}
<fieldset class="sides"><legend class="hidden">What to do</legend>
${WORDS.map((word) => radio(ticket, 'word', word, LABELS[word]))}</fieldset>
<fieldset class="types" data-sides="long short close"><legend class="hidden">Type</legend>
${radio(ticket, 'type', 'limit', 'Limit')}${radio(ticket, 'type', 'market', 'Market')}</fieldset>
${choice(ticket, 'contract', 'Contract', names)}
${field(ticket, 'price', 'Price', DECIMAL_INPUT)}
${field(ticket, 'size', 'Size in contracts', html`${DECIMAL_INPUT} placeholder="5"`)}
<p class="hint" data-sides="close">Without a size it closes the whole position. It never opens one.</p>
<p class="hint" data-sides="${PROTECT}">Closes contracts of the position that is held, and never opens one.</p>
${waitFields(ticket, 'long short close')}
${exitFields(ticket, { sides: `long short ${PROTECT}`, isNeeded: ticket.values.word === PROTECT })}
<div id="estimate" aria-live="polite"></div>
<details class="more"${isMore && html` open`}><summary>Validity, note, id</summary>
${choice(ticket, 'tif', 'Valid', VALIDITY)}
${field(ticket, 'note', 'Note', html` maxlength="256"`)}
${field(ticket, 'id', 'Id', html` required maxlength="64" spellcheck="false"`)}
</details>
${sendButton(ticket)}
<p class="hint">Pressing twice sends only one order.</p>
</form>`;
}
