import type * as z from 'zod';

type Issue = Parameters<z.core.$ZodErrorMap>[0];

/** The kinds of JSON values, for people. */
const KINDS: Readonly<Record<string, string>> = {
  string: 'text in quotes',
  number: 'a number without quotes',
  int: 'a whole number without quotes',
  boolean: 'true or false',
  array: 'a list in [ ]',
  object: 'a section in { }',
  record: 'a section in { }',
};

/** The fault of a value whose schema has no sentence of its own; undefined for an unknown one. */
export function describeIssue(issue: Issue): string | undefined {
  if (issue.input === undefined) return 'is missing';
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${KINDS[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `must be ${issue.values.map((value) => JSON.stringify(value)).join(' or ')}`;
    case 'invalid_union':
      return `must be ${alternatives(issue.errors)}`;
    case 'too_small':
      return lengthOf(issue.origin, 'at least', issue.minimum);
    case 'too_big':
      return lengthOf(issue.origin, 'at most', issue.maximum);
    default:
      return undefined;
  }
}

/** What each alternative of a union would accept. */
function alternatives(errors: readonly (readonly z.core.$ZodIssue[])[]): string {
  const accepted = errors.map(([first]) => {
    if (first?.code === 'invalid_type') return KINDS[first.expected] ?? first.expected;
    if (first?.code === 'invalid_value') return first.values.map((each) => JSON.stringify(each));
    return first?.message;
  });
  return [...new Set(accepted.flat())].filter(Boolean).join(' or ');
}

function lengthOf(origin: string, bound: string, count: number | bigint): string {
  switch (origin) {
    case 'string':
      return `must have ${bound} ${count} characters`;
    case 'array':
      return `must have ${bound} ${count} entries`;
    default:
      return `must be ${bound} ${count}`;
  }
}
