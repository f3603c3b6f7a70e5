import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { dirname } from 'node:path';

/** The package that this program is in: a clone of the repository, or the npm package. */
export function ownPackage(): { readonly root: string; readonly version: string } {
  const file = findPackageJSON(import.meta.url)!;
  const { version } = JSON.parse(readFileSync(file, 'utf8'));
  return { root: dirname(file), version };
}
