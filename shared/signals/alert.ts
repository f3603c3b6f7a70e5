import { duplicateKeys } from '../lib/json/duplicate-keys.ts';
import { parseExactJson } from '../lib/json/exact-numbers.ts';
import { SignalRefusal } from './refusal.ts';

/** An alert's JSON. Every number stays its original text, so that money never becomes a float. */
export type Alert = Readonly<Record<string, unknown>>;

export function parseAlert(body: string): Alert {
  const json = parseJson(body);
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new SignalRefusal('INVALID_ALERT', 'The body must be one JSON object.');
  }
  const [repeated] = duplicateKeys(body, Number.POSITIVE_INFINITY);
  if (repeated !== undefined) {
    throw new SignalRefusal('REPEATED_FIELD', 'A field occurs more than once.', repeated);
  }
  return json as Alert;
}

function parseJson(body: string): unknown {
  try {
    return parseExactJson(body);
  } catch {
    throw new SignalRefusal('NOT_JSON', 'The body is not JSON.');
  }
}
