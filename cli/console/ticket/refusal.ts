import type { Failure } from '../../terminal/failure.ts';
import type { Refusal } from './form-values.ts';

/** Fields of a message that a form has under the name of the field that decides them. */
const TYPED_AS: Readonly<Record<string, string>> = {
  'slices.count': 'slices.every',
  'trigger.trail': 'trigger.trail.by',
  'exits.take_profit': 'exits.take_profit.0.share',
  slices: 'slices.over',
};

/** A refusal as a form shows it, at its field. `id`: of the refused order. */
export function refusalOf({ code, message, field }: Failure, id: string): Refusal {
  return {
    code,
    message: formWords(message, field, id),
    ...(field !== undefined && { field: TYPED_AS[field] ?? field }),
  };
}

/** In a form the field is where the refusal stands, and a text has no JSON quotes. */
export function formWords(message: string, field: string | undefined, id: string): string {
  const bare = withoutPrefix(withoutPrefix(message, `"${id}": `), `"${field}": `);
  const itself = `"${field}" must be `;
  return (bare.startsWith(itself) ? `This must be ${bare.slice(itself.length)}` : bare)
    .replaceAll(' in quotes', '')
    .replaceAll(', with at most 40 digits on each side of the point', '');
}

function withoutPrefix(text: string, prefix: string): string {
  return text.startsWith(prefix) ? text.slice(prefix.length) : text;
}
