import { validationError } from '../aws/aws-error.ts';

/** The form of one call in AWS's query protocol. */
export type QueryInput = {
  readonly action: string;
  text(name: string): string | undefined;
  /** Throws where the field is missing. */
  required(name: string): string;
  flag(name: string): boolean;
  /** A list: `Name.member.1`, `Name.member.2`, ... or the fields `Key` of each. */
  list(name: string, key?: string): readonly string[];
};

/** More than any call of a command line has. */
const LIST_MAX = 500;

export function queryInput(form: URLSearchParams): QueryInput {
  const text = (name: string): string | undefined => form.get(name) ?? undefined;
  return {
    action: text('Action') ?? '',
    text,
    required(name) {
      const value = text(name);
      if (value !== undefined) return value;
      throw validationError(`${name} is missing.`);
    },
    flag: (name) => text(name) === 'true',
    list(name, key) {
      const found: string[] = [];
      for (let index = 1; index <= LIST_MAX; index += 1) {
        const value = text(`${name}.member.${index}${key === undefined ? '' : `.${key}`}`);
        if (value === undefined) break;
        found.push(value);
      }
      return found;
    },
  };
}
