import { type Html, html } from '../http/html.ts';
import { EXIT_FIELDS, type ExitField, TAKE_PROFITS, takePrice, takeShare } from './fields.ts';
import type { Form } from './form-values.ts';
import { choice, DECIMAL_INPUT, field, isAmong } from './inputs.ts';
import { SOURCES } from './wait-fields.ts';

/** Those that few people need: they are behind a step of their own. */
const DETAILS: readonly ExitField[] = [
  'exits.stop_loss.limit_price',
  'exits.stop_loss.slippage',
  'exits.stop_loss.source',
  'exits.stop_loss.confirm_seconds',
  'exits.trail.from',
];

/** Stop, trail and take-profits. */
export function exitFields(
  form: Form<ExitField>,
  { sides, isNeeded }: { readonly sides: string; readonly isNeeded: boolean },
): Html {
  const isTyped = (names: readonly ExitField[]) =>
    isAmong(form, names) || names.some((name) => form.values[name]);
  const price = html`${DECIMAL_INPUT} placeholder="none"`;
  return html`<details class="more" data-sides="${sides}"${(isNeeded || isTyped(EXIT_FIELDS)) && html` open`}><summary>Stop and targets</summary>
<div class="when">${field(form, 'exits.stop_loss.price', 'Stop at', price)}
${field(form, 'exits.trail.by', 'Trail by %', price)}</div>
${TAKE_PROFITS.map((n) => takeFields(form, n))}
<details class="more"${isTyped(DETAILS) && html` open`}><summary>How the stop works</summary>
<div class="when">${field(form, 'exits.stop_loss.limit_price', 'Limit price', price)}
${field(form, 'exits.stop_loss.slippage', 'Slippage %', html`${DECIMAL_INPUT} placeholder="of the account"`)}
${choice(form, 'exits.stop_loss.source', 'Judged by', SOURCES)}
${field(form, 'exits.stop_loss.confirm_seconds', 'Must hold for seconds', html` inputmode="numeric" placeholder="0"`)}
${field(form, 'exits.trail.from', 'Trail from price on', html`${DECIMAL_INPUT} placeholder="now"`)}</div></details></details>`;
}

/** The browser shows one more than are filled in. */
function takeFields(form: Form<ExitField>, n: (typeof TAKE_PROFITS)[number]): Html {
  const label = n === 0 ? 'Take profit at' : 'Then at';
  return html`<div class="when" data-take="${n}">${field(form, takePrice(n), label, html`${DECIMAL_INPUT} placeholder="none"`)}
${field(form, takeShare(n), 'Share %', html`${DECIMAL_INPUT} placeholder="the rest"`)}</div>`;
}
