import { Big } from '../../../shared/lib/decimal.ts';

/** The fields of a thing with its decimals as text. */
export type Written<T> = {
  readonly [K in keyof T]: T[K] extends Big | undefined ? string : T[K];
};

export function written<T extends object>(fields: T): Written<T> {
  const entries = Object.entries(fields).map(([name, value]) => [
    name,
    value instanceof Big ? value.toFixed() : value,
  ]);
  return Object.fromEntries(entries);
}

/** The fields as they were before they were written. */
export function unwrittenDecimals(fields: object, decimals: readonly string[]): object {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      decimals.includes(name) ? new Big(value) : value,
    ]),
  );
}
