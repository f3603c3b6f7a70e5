import { endOfString } from '../json-string.ts';

/**
 * The keys that occur more than once in the outermost object of a JSON text. JSON.parse takes the
 * last of them without a word, and somebody else the first: an order must not depend on who reads
 * it. One pass over a text that JSON.parse has accepted.
 */
export function repeatedKeys(json: string): ReadonlySet<string> {
  const keys = new Set<string>();
  const repeated = new Set<string>();
  let depth = 0;
  for (let at = 0; at < json.length; at++) {
    const character = json[at];
    if (character === '{' || character === '[') depth++;
    else if (character === '}' || character === ']') depth--;
    else if (character === '"') {
      const end = endOfString(json, at);
      if (depth === 1 && isKey(json, end)) {
        // Escapes are another spelling of the same key.
        const key = JSON.parse(json.slice(at, end)) as string;
        if (keys.has(key)) repeated.add(key);
        keys.add(key);
      }
      at = end - 1;
    }
  }
  return repeated;
}

const NEXT = /\S/g;

function isKey(json: string, from: number): boolean {
  NEXT.lastIndex = from;
  return NEXT.exec(json)?.[0] === ':';
}
