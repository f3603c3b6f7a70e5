import { PLACEHOLDER } from '../lib/placeholder.ts';
import { NOTE_LENGTH_MAX } from '../orders/message/fields.ts';
import type { Alert } from './alert.ts';
import { valueAt } from './template.ts';

const CUT = '\u2026';

/**
 * The note of an alert's order. It has no effect on the order, so a fault in it never refuses one.
 * Fields that the alert lacks are left out, as is an empty note. A note that is too long ends with
 * an ellipsis.
 */
export function noteFrom(template: string, alert: Alert): string | undefined {
  const filled = template.replace(PLACEHOLDER, (_all, path: string) => {
    const value = valueAt(alert, path);
    return typeof value === 'string' ? value : '';
  });
  const note = filled.toWellFormed().trim();
  if (note.length <= NOTE_LENGTH_MAX) return note === '' ? undefined : note;
  const start = note.slice(0, NOTE_LENGTH_MAX - CUT.length);
  return start.replace(/[\ud800-\udbff]$/, '') + CUT;
}
