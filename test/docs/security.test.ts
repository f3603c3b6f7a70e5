import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const docs = new URL('../../docs/', import.meta.url);
const text = readFileSync(new URL('security.md', docs), 'utf8');

/** A link to a test file, and the titles in quotes behind it. */
const PROOFS = /\]\((\.\.\/test\/[^)]+)\)((?:,? "[^"]+")+)/g;

const proofs = [...text.matchAll(PROOFS)].flatMap(([, file = '', titles = '']) =>
  [...titles.matchAll(/"([^"]+)"/g)].map(([, title = '']) => ({ file, title })),
);

test.each(proofs)('docs/security.md names a test that is there: $title', ({ file, title }) => {
  expect(readFileSync(new URL(file, docs), 'utf8')).toContain(title);
});

test('docs/security.md names a test for every threat', () => {
  const rows = text.split('\n').filter((line) => /^\| [A-Z]/.test(line));
  expect(rows.length).toBeGreaterThan(10);
  for (const row of rows) expect(row).toMatch(/\]\(\.\.\/test\/[^)]+\) "/);
  expect(proofs.length).toBeGreaterThan(rows.length);
});
