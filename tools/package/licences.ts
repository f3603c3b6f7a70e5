import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bareLicence } from './bare-licences.ts';

/** The folders of the packages that these files belong to, sorted. */
export function packagesIn(files: readonly string[]): readonly string[] {
  const folders = files.flatMap(
    (file) => /^.*\bnode_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(file)?.[0] ?? [],
  );
  return [...new Set(folders)].toSorted();
}

/** The licences of packages whose code is in ours, as those licences ask for. */
export function thirdPartyLicences(root: string, folders: readonly string[]): string {
  return folders.map((folder) => licenceOf(join(root, folder))).join('\n');
}

function licenceOf(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const texts = readdirSync(folder)
    .filter((file) => /^(licen[cs]e|notice|third-party-licenses)(\.\w+)?$/i.test(file))
    .toSorted()
    .map((file) => readFileSync(join(folder, file), 'utf8').trim())
    .filter((text) => text !== '');
  const text = texts.length > 0 ? texts.join('\n\n') : bareLicence(name, license);
  if (text === undefined) {
    throw new Error(
      `${name} ${version} has no licence file, and the package would hold its code without a licence. ` +
        'Add its licence to tools/package/bare-licences.ts.',
    );
  }
  return `${'='.repeat(80)}\n${name} ${version} (${license})\n\n${text}\n`;
}
