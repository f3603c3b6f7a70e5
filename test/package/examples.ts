import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export type Example = { readonly name: string; readonly text: string };

/** The examples in the documentation of what the package exports. */
export function examplesIn(folder: string, file: string): readonly Example[] {
  const text = readFileSync(join(folder, 'node_modules/sluice-orders', file), 'utf8');
  return [...text.matchAll(/@example (.+)\n \* ```ts\n([\s\S]*?)\n \* ```/g)].map(
    ([, name, lines]) => ({ name: name!, text: `${lines!.replace(/^ \* ?/gm, '')}\n` }),
  );
}
