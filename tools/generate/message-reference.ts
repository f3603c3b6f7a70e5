import { MESSAGES } from '../../shared/orders/message/fields.ts';
import type { Shape } from '../../shared/orders/message/object-field.ts';
import { REASONS } from '../../shared/orders/model/reason.ts';
import type { Action } from '../../shared/orders/model/request.ts';
import { STATUSES } from '../../shared/orders/model/status.ts';
import { code, markdownTable } from './markdown.ts';
import { FIELD_WORDS, REASON_WORDS, STATUS_WORDS } from './words.ts';

type FieldName = keyof typeof FIELD_WORDS;

/** The fields of one action's messages. */
export function fieldTable(action: Action): string {
  return markdownTable(
    ['field', '', 'accepts', ''],
    entries<Shape>(MESSAGES[action]).map(([name, { need, field }]) => [
      code(name),
      need === 'required' ? '**required**' : '',
      field.accepts,
      FIELD_WORDS[name as FieldName],
    ]),
  );
}

export function statusTable(): string {
  return markdownTable(
    ['status', 'final', ''],
    entries(STATUSES).map(([status, { final }]) => [
      code(status),
      final ? 'yes' : 'no',
      STATUS_WORDS[status],
    ]),
  );
}

export function reasonTable(): string {
  return markdownTable(
    ['code', 'retry', ''],
    entries(REASONS).map(([name, retry]) => [code(name), code(retry), REASON_WORDS[name]]),
  );
}

function entries<T extends object>(table: T) {
  return Object.entries(table) as [keyof T & string, T[keyof T]][];
}
