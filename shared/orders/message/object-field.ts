/** One accepted value of a message. */
export type PlainField<T> = {
  /** The parsed value; undefined for a value that is not accepted. */
  readonly read: (value: unknown) => T | undefined;
  /** The accepted values, as a refusal states them. */
  readonly accepts: string;
};

/** An object of a message, with fields of its own. */
export type ObjectField<S extends Shape> = { readonly shape: S; readonly accepts: string };

/** A list of objects with the same fields. */
export type ListField<S extends Shape> = {
  readonly items: ObjectField<S>;
  readonly lengthMax: number;
  readonly accepts: string;
};

export type AnyField = PlainField<unknown> | ObjectField<Shape> | ListField<Shape>;

/** The fields of an object, in the order in which they are read. */
export type Shape = {
  readonly [name: string]: { readonly need: 'required' | 'optional'; readonly field: AnyField };
};

export type ValueOf<F> =
  F extends ObjectField<infer S>
    ? ValuesOf<S>
    : F extends ListField<infer S>
      ? readonly ValuesOf<S>[]
      : F extends PlainField<infer T>
        ? T
        : never;

/** The parsed fields of an object. */
export type ValuesOf<S extends Shape> = {
  readonly [N in NamesOf<S, 'required'>]: ValueOf<S[N]['field']>;
} & { readonly [N in NamesOf<S, 'optional'>]?: ValueOf<S[N]['field']> };

type NamesOf<S extends Shape, Need> = {
  [N in keyof S]: S[N]['need'] extends Need ? N : never;
}[keyof S];

export function required<F extends AnyField>(field: F) {
  return { need: 'required' as const, field };
}

export function optional<F extends AnyField>(field: F) {
  return { need: 'optional' as const, field };
}

/** A fault, and the path of its field, as in `trigger.trail.by` or `exits.take_profit.0.price`. */
export type FieldFault =
  | { readonly kind: 'missing' | 'invalid'; readonly path: string; readonly accepts: string }
  | {
      readonly kind: 'unknown';
      readonly path: string;
      /** The path of the object; empty for the message itself. */
      readonly within: string;
      readonly known: readonly string[];
    };

type Read<T> = { readonly value: T } | { readonly fault: FieldFault };

/** The parsed fields of an object, or its first fault. */
export function readObject<S extends Shape>(
  shape: S,
  fields: Readonly<Record<string, unknown>>,
  within = '',
): Read<ValuesOf<S>> {
  const values: Record<string, unknown> = {};
  for (const [name, { need, field }] of Object.entries(shape)) {
    const path = pathOf(within, name);
    if (Object.hasOwn(fields, name)) {
      const read = readField(field, fields[name], path);
      if ('fault' in read) return read;
      values[name] = read.value;
    } else if (need === 'required') {
      return { fault: { kind: 'missing', path, accepts: field.accepts } };
    }
  }
  const unknown = Object.keys(fields).find((name) => !Object.hasOwn(shape, name));
  if (unknown !== undefined) {
    const path = pathOf(within, unknown);
    return { fault: { kind: 'unknown', path, within, known: Object.keys(shape) } };
  }
  return { value: values as ValuesOf<S> };
}

function readField(field: AnyField, value: unknown, path: string): Read<unknown> {
  const invalid = { fault: { kind: 'invalid', path, accepts: field.accepts } } as const;
  if ('shape' in field) return isObject(value) ? readObject(field.shape, value, path) : invalid;
  if ('items' in field) {
    const isList = Array.isArray(value) && value.length > 0 && value.length <= field.lengthMax;
    return isList ? readList(field, value, path) : invalid;
  }
  const read = field.read(value);
  return read === undefined ? invalid : { value: read };
}

function readList(
  { items }: ListField<Shape>,
  values: readonly unknown[],
  path: string,
): Read<readonly unknown[]> {
  const list: unknown[] = [];
  for (const [index, value] of values.entries()) {
    const read = readField(items, value, pathOf(path, String(index)));
    if ('fault' in read) return read;
    list.push(read.value);
  }
  return { value: list };
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function pathOf(within: string, name: string): string {
  return within === '' ? name : `${within}.${name}`;
}
