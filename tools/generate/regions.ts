/** The text between two markers of one name in a document. */
export type Regions = Readonly<Record<string, () => string>>;

const REGION = /<!-- generated: ([a-z-]+) -->\n[\s\S]*?<!-- end -->/g;

/** What a document has in the region now. */
export function regionOf(document: string, name: string): string {
  const found = [...document.matchAll(REGION)].find(([, each]) => each === name);
  if (!found) throw new Error(`The document has no region "${name}".`);
  return found[0].split('\n').slice(1, -1).join('\n').trim();
}

/** The document with its generated regions as they should be; the words around them stay. */
export function fillRegions(document: string, regions: Regions): string {
  const names = [...document.matchAll(REGION)].map(([, name]) => name!);
  const expected = Object.keys(regions);
  if (names.toSorted().join() !== expected.toSorted().join()) {
    throw new Error(`The document has the regions "${names}", not "${expected}".`);
  }
  return document.replace(
    REGION,
    (_region, name: string) => `<!-- generated: ${name} -->\n\n${regions[name]!()}\n\n<!-- end -->`,
  );
}
