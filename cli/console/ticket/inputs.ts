import { type Html, html } from '../http/html.ts';
import type { Form } from './form-values.ts';

export const DECIMAL_INPUT = html` inputmode="decimal"`;

const REFUSED = html` aria-invalid="true" aria-describedby="refusal" autofocus`;

/** A text field of the form, with the refusal if it is of this field. */
export function field<Field extends string>(
  form: Form<Field>,
  name: Field,
  label: Html | string,
  more: Html,
): Html {
  const isRefused = form.refusal?.field === name;
  return html`<label class="field" data-field="${name}"><span>${label}</span>
<input name="${name}" value="${form.values[name]}" autocomplete="off"${more}${isRefused && REFUSED}></label>
${isRefused && describeRefusal(form)}`;
}

export function choice<Field extends string>(
  form: Form<Field>,
  name: Field,
  label: string,
  options: Readonly<Record<string, string>>,
): Html {
  const isRefused = form.refusal?.field === name;
  return html`<label class="field">${label} <select name="${name}"${isRefused && REFUSED}>${Object.entries(
    options,
  ).map(
    ([value, text]) =>
      html`<option value="${value}"${value === form.values[name] && html` selected`}>${text}</option>`,
  )}</select></label>
${isRefused && describeRefusal(form)}`;
}

export function radio<Field extends string>(
  { values }: Form<Field>,
  name: Field,
  value: string,
  label: string,
): Html {
  return html`<label class="choice ${value}"><input type="radio" name="${name}" value="${value}"${
    value === values[name] && html` checked`
  }> ${label}</label>`;
}

/** The button that sends, or the question before it. */
export function sendButton({ question }: Form<string>): Html {
  if (!question) return html`<button class="primary">Send order</button>`;
  const { text, answer } = question;
  return html`<div class="caution" role="alert"><p>${text}</p><input type="hidden" name="confirmed" value="${answer}"></div>
<button class="primary" autofocus>Yes, send it</button>`;
}

/** A refusal that belongs to none of the typed fields. */
export function refusalAbove(form: Form<string>, typed: readonly string[]): Html | undefined {
  return form.refusal && !isAmong(form, typed) ? describeRefusal(form) : undefined;
}

export function isAmong({ refusal }: Form<string>, fields: readonly string[]): boolean {
  return fields.some((name) => name === refusal?.field);
}

function describeRefusal({ refusal }: Form<string>): Html {
  return html`<p class="refusal" id="refusal" role="alert"><strong>${refusal?.code}</strong> ${refusal?.message}</p>`;
}
