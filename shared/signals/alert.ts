import { duplicateKeys } from '../lib/json/duplicate-keys.ts';
import { SignalRefusal } from './refusal.ts';

/** An alert's JSON. Every number stays its original text, so that money never becomes a float. */
export type Alert = Readonly<Record<string, unknown>>;

/**
 * Source: ECMAScript, JSON.parse source text access. TypeScript does not know the third parameter
 * yet.
 */
type Reviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;

const numbersAsWritten: Reviver = (_key, value, { source }) =>
  typeof value === 'number' ? source : value;

export function parseAlert(body: string): Alert {
  const json = parseJson(body);
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new SignalRefusal('INVALID_ALERT', 'The body must be one JSON object.');
  }
  const [repeated] = duplicateKeys(body);
  if (repeated !== undefined) {
    throw new SignalRefusal('REPEATED_FIELD', 'A field occurs more than once.', repeated);
  }
  return json as Alert;
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body, numbersAsWritten as Parameters<typeof JSON.parse>[1]);
  } catch {
    throw new SignalRefusal('NOT_JSON', 'The body is not JSON.');
  }
}
