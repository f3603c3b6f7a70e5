/**
 * Source: ECMAScript, JSON.parse source text access. TypeScript does not know the third parameter
 * yet.
 */
type Reviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;

const numbersAsWritten: Reviver = (_key, value, { source }) =>
  typeof value === 'number' ? source : value;

/**
 * Parses JSON whose numbers stay their source text: money never becomes a float, and an id beyond
 * 2^53 keeps its last digits.
 */
export function parseExactJson(text: string): unknown {
  return JSON.parse(text, numbersAsWritten as Parameters<typeof JSON.parse>[1]);
}
