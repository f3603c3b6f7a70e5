import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { thirdPartyLicences } from '../../tools/package/licences.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const root = mkdtempSync(join(tmpdir(), 'sluice-licences-'));
afterAll(() => rmSync(root, { recursive: true }));

/** A package with these files beside its manifest. */
function addPackage(name: string, files: Readonly<Record<string, string>>): string {
  const folder = `node_modules/${name}`;
  mkdirSync(join(root, folder), { recursive: true });
  const manifest = JSON.stringify({ name, version: '1.0.0', license: 'MIT' });
  for (const [file, text] of Object.entries({ ...files, 'package.json': manifest })) {
    writeFileSync(join(root, folder, file), text);
  }
  return folder;
}

test('the licence of a package is in its files', () => {
  const folder = addPackage('licensed', { 'LICENCE.md': 'As you like.', NOTICE: 'By me.' });
  expect(thirdPartyLicences(root, [folder])).toContain(
    'licensed 1.0.0 (MIT)\n\nAs you like.\n\nBy me.\n',
  );
});

test.each<[string, Readonly<Record<string, string>>]>([
  ['bare', { 'README.md': 'MIT' }],
  ['blank', { LICENSE: ' \n' }],
])('a package without a licence is refused: %s', (name, files) => {
  const folder = addPackage(name, files);
  expect(() => thirdPartyLicences(root, [folder])).toThrow(`${name} 1.0.0 has no licence file`);
});

test('middy, which is published without one, has the licence that its README names', () => {
  expect(thirdPartyLicences(ROOT, ['node_modules/@middy/core'])).toMatch(
    /Copyright \(c\) .*Middy contributors\n\nPermission is hereby granted/,
  );
});
