import { CONTRACT_MESSAGES, MESSAGES } from '../../shared/orders/message/fields.ts';
import type { Shape } from '../../shared/orders/message/object-field.ts';
import { REASONS } from '../../shared/orders/model/reason.ts';
import type { Action } from '../../shared/orders/model/request.ts';
import { STATUSES } from '../../shared/orders/model/status.ts';
import { code, markdownTable } from './markdown.ts';
import { CONTRACT_FIELD_WORDS, FIELD_WORDS, REASON_WORDS, STATUS_WORDS } from './words.ts';

/** The fields of one action's messages. */
export const fieldTable = (action: Action): string => shapeTable(MESSAGES[action], FIELD_WORDS);

/** The fields of one action's messages about a contract, without those of every message. */
export function contractFieldTable(action: keyof typeof CONTRACT_MESSAGES): string {
  const fields = Object.entries<Shape[string]>(CONTRACT_MESSAGES[action]);
  const own = fields.filter(([name]) => name in CONTRACT_FIELD_WORDS);
  return shapeTable(Object.fromEntries(own), CONTRACT_FIELD_WORDS);
}

function shapeTable(shape: Shape, words: Readonly<Record<string, string>>): string {
  return markdownTable(
    ['field', '', 'accepts', ''],
    entries(shape).map(([name, { need, field }]) => [
      code(name),
      need === 'required' ? '**required**' : '',
      field.accepts,
      words[name]!,
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
