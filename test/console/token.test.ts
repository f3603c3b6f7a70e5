import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { keptToken } from '../../cli/console/http/token.ts';

const FIRST = 'a'.repeat(43);
const LATER = 'b'.repeat(43);
const newFolder = () => join(mkdtempSync(join(tmpdir(), 'sluice-token-')), '.local');

describe('the token of a fixed port', () => {
  it('stays the same over starts, each port has its own, and only its owner may read it', () => {
    const folder = newFolder();
    expect(keptToken(folder, 4700, FIRST)).toBe(FIRST);
    expect(keptToken(folder, 4700, LATER)).toBe(FIRST);
    expect(keptToken(folder, 4701, LATER)).toBe(LATER);
    expect(statSync(join(folder, 'console-4700.token')).mode & 0o777).toBe(0o600);
  });

  it.each([
    ['is damaged', 'too short'],
    ['is empty', ''],
  ])('is replaced where its file %s', (_what, text) => {
    const folder = newFolder();
    keptToken(folder, 4700, FIRST);
    const file = join(folder, 'console-4700.token');
    writeFileSync(file, text, { mode: 0o644 });
    expect(keptToken(folder, 4700, LATER)).toBe(LATER);
    expect(readFileSync(file, 'utf8')).toBe(`${LATER}\n`);
  });
});
