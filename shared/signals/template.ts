import type { Alert } from './alert.ts';
import { SignalRefusal } from './refusal.ts';
import { PLACEHOLDER } from './source-config.ts';

/** The template with what the alert holds at each placeholder: a text or a number, as written. */
export const fillTemplate = (template: string, alert: Alert): string =>
  template.replace(PLACEHOLDER, (_all, path: string) => textAt(alert, path));

function textAt(alert: Alert, path: string): string {
  let value: unknown = alert;
  for (const name of path.split('.')) {
    const isThere = typeof value === 'object' && value !== null && Object.hasOwn(value, name);
    if (!isThere) throw new SignalRefusal('MISSING_FIELD', `The alert has no "${path}".`, path);
    value = (value as Alert)[name];
  }
  if (typeof value === 'string' && value !== '') return value;
  throw new SignalRefusal('INVALID_ALERT', `"${path}" must be a text or a number.`, path);
}
