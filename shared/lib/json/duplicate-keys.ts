import { endOfString } from './string-end.ts';

/**
 * The keys that occur more than once in one object of a JSON text; those of inner objects with
 * their path, as in `accounts.main`. JSON.parse takes the last of them without a word, and somebody
 * else the first: what is meant must not depend on who reads it. One pass over a text that
 * JSON.parse has accepted.
 *
 * @param depthMax how deep it looks; 1 is the outermost object alone
 */
export function repeatedKeys(json: string, depthMax = 1): ReadonlySet<string> {
  /** The object or list at each depth: its keys so far, and the last of them. */
  const open: { readonly keys: Set<string>; last: string }[] = [];
  const repeated = new Set<string>();
  let depth = 0;
  for (let at = 0; at < json.length; at++) {
    const character = json[at];
    if (character === '{' || character === '[') {
      depth++;
      if (depth <= depthMax) open[depth - 1] = { keys: new Set(), last: '[]' };
    } else if (character === '}' || character === ']') depth--;
    else if (character === '"') {
      const end = endOfString(json, at);
      const object = open[depth - 1];
      if (depth <= depthMax && object && isKey(json, end)) {
        // Escapes are another spelling of the same key.
        object.last = JSON.parse(json.slice(at, end)) as string;
        if (object.keys.has(object.last)) {
          const path = open.slice(0, depth).map(({ last }) => last);
          repeated.add(path.join('.'));
        }
        object.keys.add(object.last);
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
