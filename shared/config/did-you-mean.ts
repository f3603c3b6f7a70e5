/** Part of a JSON schema: a section with these settings, or with names of the user's own. */
type Node = {
  readonly properties?: Readonly<Record<string, Node>>;
  readonly additionalProperties?: Node | boolean;
  readonly anyOf?: readonly Node[];
  readonly items?: Node;
};

const EDITS_MAX = 2;

/** The setting of a section that a misspelled one most probably means. */
export function meantSetting(
  schema: object,
  path: readonly string[],
  written: string,
): string | undefined {
  const known = Object.keys(sectionAt(schema, path)?.properties ?? {});
  const [closest] = known
    .map((name) => ({ name, edits: editsBetween(simplified(written), simplified(name)) }))
    .filter(({ edits, name }) => edits <= Math.min(EDITS_MAX, name.length / 3))
    .sort((one, other) => one.edits - other.edits);
  return closest?.name;
}

function sectionAt(node: Node | undefined, path: readonly string[]): Node | undefined {
  const [name, ...rest] = path;
  if (name === undefined || node === undefined) return node;
  const section = node.anyOf?.find(({ properties }) => properties) ?? node;
  const { properties, additionalProperties, items } = section;
  const named = typeof additionalProperties === 'object' ? additionalProperties : undefined;
  return sectionAt(properties?.[name] ?? named ?? items, rest);
}

/** `max_order` and `MaxOrder` mean `maxOrder`. */
const simplified = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');

/** The Levenshtein distance. */
function editsBetween(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [index, letter] of [...one].entries()) {
    const next = [index + 1];
    for (const [at, otherLetter] of [...other].entries()) {
      const replaced = row[at]! + Number(letter !== otherLetter);
      next.push(Math.min(replaced, row[at + 1]! + 1, next[at]! + 1));
    }
    row = next;
  }
  return row[other.length]!;
}
