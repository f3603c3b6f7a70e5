/**
 * The first key that occurs twice in the outermost object of a JSON text, or undefined. JSON.parse
 * takes the last of them without a word, and somebody else the first: an order must not depend on
 * who reads it. One pass over a text that JSON.parse has accepted.
 */
export function repeatedKey(json: string): string | undefined {
  const keys = new Set<string>();
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
        if (keys.has(key)) return key;
        keys.add(key);
      }
      at = end - 1;
    }
  }
  return undefined;
}

/** Where the string that starts at `start` is over, behind its closing quote. */
function endOfString(json: string, start: number): number {
  let at = start + 1;
  while (at < json.length && json[at] !== '"') at += json[at] === '\\' ? 2 : 1;
  return at + 1;
}

const NEXT = /\S/g;

function isKey(json: string, from: number): boolean {
  NEXT.lastIndex = from;
  return NEXT.exec(json)?.[0] === ':';
}
