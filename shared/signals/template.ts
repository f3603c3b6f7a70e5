import { PLACEHOLDER } from '../lib/placeholder.ts';
import type { Alert } from './alert.ts';
import { SignalRefusal } from './refusal.ts';

/**
 * The template with the alert's values in place of its placeholders: texts or numbers, as written.
 */
export function fillTemplate(template: string, alert: Alert): string {
  return template.replace(PLACEHOLDER, (_all, path: string) => textAt(alert, path));
}

function textAt(alert: Alert, path: string): string {
  const value = valueAt(alert, path);
  if (value === undefined) {
    throw new SignalRefusal('MISSING_FIELD', `The alert has no "${path}".`, path);
  }
  if (typeof value !== 'string' || value === '') {
    throw new SignalRefusal('INVALID_ALERT', `"${path}" must be a text or a number.`, path);
  }
  // An id with a placeholder would be the same for every alert: one order, then silent repetitions.
  if (value.includes('{{')) {
    const message = `"${path}" holds a {{placeholder}} that the sender did not fill in: use one that the sender knows.`;
    throw new SignalRefusal('UNFILLED_PLACEHOLDER', message, path);
  }
  return value;
}

/** The alert's value at this path, with numbers as written; undefined if it has none. */
export function valueAt(alert: Alert, path: string): unknown {
  let value: unknown = alert;
  for (const name of path.split('.')) {
    const isThere = typeof value === 'object' && value !== null && Object.hasOwn(value, name);
    if (!isThere) return undefined;
    value = (value as Alert)[name];
  }
  return value;
}
