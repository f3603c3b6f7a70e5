// Part of a release, and of nothing else: keeps what the release has deployed, for the comparison.
//   node cli/pinned-node.mjs test/infra/keep-release
import { readFileSync, writeFileSync } from 'node:fs';
import { EVERY_SECTION } from '../support/full-config.ts';
import { type KeptResources, keptResources } from '../support/kept-resources.ts';
import { synthesizeTemplate } from '../support/template.ts';

export const LAST_RELEASE_FILE = new URL('last-release.json', import.meta.url);

export type Release = { readonly version: string; readonly resources: KeptResources };

if (import.meta.main) {
  const packageFile = new URL('../../package.json', import.meta.url);
  const { version } = JSON.parse(readFileSync(packageFile, 'utf8'));
  const release: Release = { version, resources: keptResources(synthesizeTemplate(EVERY_SECTION)) };
  writeFileSync(LAST_RELEASE_FILE, `${JSON.stringify(release, null, 2)}\n`);
}
