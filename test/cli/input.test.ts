import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readInput } from '../../cli/terminal/read-input.ts';
import { readConfig } from '../../shared/config/read-config.ts';

const BYTES_MAX = 1_000;
const MARK = '\ufeff';
const TEXT = '{"accounts":{"main":{"secret":"sluice/main","pairs":["BTC_USDT"]}}}';

describe('Text from outside', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'sluice-input-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  function fileOf(bytes: string | Uint8Array) {
    const file = join(folder, 'input.json');
    writeFileSync(file, bytes);
    return file;
  }

  it('is read without a byte order mark, which programs on Windows write', async () => {
    const piped = Readable.from([
      Buffer.from(MARK).subarray(0, 1),
      Buffer.from(MARK + TEXT).subarray(1),
    ]);
    await expect(readInput('-', piped, BYTES_MAX)).resolves.toBe(TEXT);
    const file = fileOf(MARK + TEXT);
    await expect(readInput(file, Readable.from([]), BYTES_MAX)).resolves.toBe(TEXT);
    expect(Object.keys(readConfig(file).accounts)).toEqual(['main']);
  });

  it.each([
    ['UTF-16, as PowerShell writes it', Buffer.from(MARK + TEXT, 'utf16le')],
    ['Latin 1', Buffer.from('{"note":"caf\u00e9"}', 'latin1')],
  ])('is refused in %s, instead of changed in silence', async (_name, bytes) => {
    const file = fileOf(bytes);
    await expect(readInput(file, Readable.from([]), BYTES_MAX)).rejects.toThrow(
      /input\.json is not UTF-8: save it as UTF-8/,
    );
    await expect(readInput('-', Readable.from([bytes]), BYTES_MAX)).rejects.toThrow(
      /^The input is not UTF-8/,
    );
    expect(() => readConfig(file)).toThrow(/input\.json is not UTF-8: save it as UTF-8/);
  });
});
