import { type Html, html } from '../http/html.ts';
import type { WaitField } from './fields.ts';
import type { Form } from './form-values.ts';
import { choice, DECIMAL_INPUT, field } from './inputs.ts';

const WAITS = {
  '': 'Send it now',
  price: 'Wait for a price',
  trail: 'Follow the price (trail)',
  slices: 'Work it in slices',
} as const;
const RULES = { '<=': 'falls to', '>=': 'rises to' } as const;
export const SOURCES = { '': 'Last price', touch: 'Bid or ask' } as const;
const CATCH_UPS = { '': 'Stays unfilled', spread: 'Is spread over the rest' } as const;

/** When the order is sent: at once, when its trigger's price is there, or in slices over a time. */
export function waitFields(ticket: Form<WaitField>, sides: string): Html {
  return html`<div data-sides="${sides}">${choice(ticket, 'wait', 'When', WAITS)}
<div class="when" data-when="price">${choice(ticket, 'trigger.rule', 'The price', RULES)}
${field(ticket, 'trigger.price', 'Trigger price', DECIMAL_INPUT)}</div>
<div class="when" data-when="trail">${field(ticket, 'trigger.trail.by', 'Comes back by %', html`${DECIMAL_INPUT} placeholder="3"`)}
${field(ticket, 'trigger.trail.from', 'From price on', html`${DECIMAL_INPUT} placeholder="now"`)}</div>
<div class="when" data-when="price trail">${choice(ticket, 'trigger.source', 'Judged by', SOURCES)}
${field(ticket, 'trigger.confirm_seconds', 'Must hold for seconds', html` inputmode="numeric" placeholder="0"`)}</div>
<div class="when" data-when="slices">${field(ticket, 'slices.over', 'Over', html` placeholder="4h"`)}
${field(ticket, 'slices.every', 'One each', html` placeholder="5m"`)}
${field(ticket, 'slices.slippage', 'Slippage % each', html`${DECIMAL_INPUT} placeholder="0.2"`)}
${choice(ticket, 'slices.catch_up', 'What does not fill', CATCH_UPS)}</div></div>`;
}
