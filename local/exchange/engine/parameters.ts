import { Big, DECIMAL } from '../../../shared/lib/decimal.ts';
import { type ExchangeRefusal, refusal } from './responses.ts';

/** The parameters of a query or the fields of a JSON body, as they came in. */
export type Fields = Readonly<Record<string, unknown>>;

function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

export function invalidParameter(field: string, value: unknown): ExchangeRefusal {
  return refusal(
    'INVALID_PARAM_VALUE',
    `Invalid parameter \`${field}\` with value: ${shown(value)}`,
  );
}

export function isAbsent(fields: Fields, field: string): boolean {
  return fields[field] === undefined || fields[field] === null || fields[field] === '';
}

export function requiredText(fields: Fields, field: string): string {
  const value = fields[field];
  if (isAbsent(fields, field)) throw refusal('MISSING_REQUIRED_PARAM', field);
  if (typeof value !== 'string') throw invalidParameter(field, value);
  return value;
}

export function optionalText(fields: Fields, field: string): string | undefined {
  return isAbsent(fields, field) ? undefined : requiredText(fields, field);
}

/** One of the allowed words; the fallback where the field is absent. */
export function choice<Word extends string>(
  fields: Fields,
  field: string,
  allowed: readonly Word[],
  fallback?: NoInfer<Word>,
): Word {
  const value = optionalText(fields, field) ?? fallback;
  if (value === undefined) throw refusal('MISSING_REQUIRED_PARAM', field);
  const word = allowed.find((candidate) => candidate === value);
  if (word === undefined) throw invalidParameter(field, value);
  return word;
}

export function wholeNumber(fields: Fields, field: string): number | undefined {
  const value = optionalText(fields, field);
  if (value === undefined) return undefined;
  if (!/^\d{1,15}$/.test(value)) throw invalidParameter(field, value);
  return Number(value);
}

export function decimal(fields: Fields, field: string): Big {
  const value = requiredText(fields, field);
  if (!DECIMAL.test(value)) throw invalidParameter(field, value);
  return new Big(value);
}

export function positiveDecimal(fields: Fields, field: string): Big {
  const value = decimal(fields, field);
  if (value.eq('0')) throw invalidParameter(field, fields[field]);
  return value;
}
