import { configJsonSchema } from '../../shared/config/parse-config.ts';
import { DECIMAL } from '../../shared/lib/decimal.ts';
import { code, markdownTable } from './markdown.ts';

/** As much of JSON schema as the configuration's schema has. */
type Schema = {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly string[];
  readonly anyOf?: readonly Schema[];
  readonly pattern?: string;
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | false;
  readonly default?: unknown;
  readonly description?: string;
};

type Row = { readonly key: string; readonly schema: Schema; readonly isRequired: boolean };

/** Every key of the file, with what it accepts, its default and what it means. */
export const configurationReference = (): string => table(configJsonSchema() as Schema);

/** Every key of a section, or of one entry of it, as in `accounts`. */
export function sectionReference(section: string): string {
  const { additionalProperties, anyOf } =
    (configJsonSchema() as Schema).properties?.[section] ?? {};
  // A section that may be null has no entries by name.
  const entry = additionalProperties || anyOf?.find(({ properties }) => properties);
  if (!entry) throw new Error(`The configuration has no section "${section}".`);
  return table(entry);
}

function table(schema: Schema): string {
  return markdownTable(
    ['key', 'value', 'default', ''],
    rowsOf(schema).map(
      ({ key, schema: { default: byDefault, description }, schema, isRequired }) => {
        if (description === undefined)
          throw new Error(`"${key}" has no description in the schema.`);
        return [code(key), acceptedBy(schema), defaultOf(byDefault, isRequired), description];
      },
    ),
  );
}

function defaultOf(value: unknown, isRequired: boolean): string {
  if (isRequired) return '**required**';
  return value === undefined ? '' : code(JSON.stringify(value));
}

/** An object without words of its own is shown by what is in it. */
function rowsOf({ properties = {}, required = [] }: Schema, above = ''): readonly Row[] {
  return Object.entries(properties).flatMap(([name, schema]) => {
    const key = above + name;
    return schema.properties && schema.description === undefined
      ? rowsOf(schema, `${key}.`)
      : [{ key, schema, isRequired: required.includes(name) }];
  });
}

function acceptedBy(schema: Schema): string {
  const { anyOf, enum: words, properties, required = [], items, additionalProperties } = schema;
  if (anyOf) return anyOf.map(acceptedBy).join(' or ');
  if (schema.const !== undefined) return code(JSON.stringify(schema.const));
  if (words) return words.map((word) => code(JSON.stringify(word))).join(', ');
  if (properties) {
    const names = (which: (name: string) => boolean) =>
      Object.keys(properties).filter(which).map(code).join(', ');
    const isRequired = (name: string) => required.includes(name);
    return `${names(isRequired)}; if wanted ${names((name) => !isRequired(name))}`;
  }
  if (items) return `list of ${acceptedBy(items)}s`;
  if (additionalProperties) {
    return additionalProperties.properties
      ? 'entries by name, see below'
      : `${acceptedBy(additionalProperties)} by name`;
  }
  return scalarOf(schema);
}

function scalarOf({ type, pattern, format, minimum, maximum }: Schema): string {
  if (type === 'boolean') return '`true`, `false`';
  if (type === 'null') return '`null`';
  if (type === 'integer') {
    return maximum === Number.MAX_SAFE_INTEGER
      ? `number, at least ${minimum}`
      : `number, ${minimum} to ${maximum}`;
  }
  if (pattern === DECIMAL.source) return 'decimal';
  return format === 'email' ? 'e-mail address' : 'text';
}
