import { stringEnd } from './string-end.ts';

/**
 * The keys that occur more than once in one object of a JSON text. Keys of inner objects have their
 * path, as in `accounts.main` or `take_profit.0.price`. JSON.parse silently keeps the last value and other parsers keep the
 * first, so a repeated key is ambiguous. One pass over a text that JSON.parse has accepted.
 *
 * @param depthMax the number of levels to check; 1 is the outermost object only
 */
export function duplicateKeys(json: string, depthMax = 1): ReadonlySet<string> {
  /** The object or list at each depth: its keys so far, and the last one. */
  const open: { readonly keys: Set<string>; last: string }[] = [];
  const repeated = new Set<string>();
  let depth = 0;
  for (let at = 0; at < json.length; at++) {
    const character = json[at];
    if (character === '{' || character === '[') {
      depth++;
      if (depth <= depthMax) open[depth - 1] = { keys: new Set(), last: '0' };
    } else if (character === ',') {
      // In an object, a key follows and takes its place.
      const list = open[depth - 1];
      if (depth <= depthMax && list) list.last = String(Number(list.last) + 1);
    } else if (character === '}' || character === ']') depth--;
    else if (character === '"') {
      const end = stringEnd(json, at);
      const object = open[depth - 1];
      if (depth <= depthMax && object && isKey(json, end)) {
        // An escaped key can equal an unescaped one.
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
