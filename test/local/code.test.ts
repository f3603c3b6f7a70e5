import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { unpacker } from '../../local/cloud/resources/code.ts';
import { Buckets } from '../../local/cloud/services/buckets.ts';
import { readZip, writeZip, type ZipEntry } from '../../local/cloud/services/zip.ts';
import { temporaryDirectory } from './assembly.ts';

const INDEX: ZipEntry = {
  path: 'lib/index.js',
  mode: 0o644,
  content: Buffer.from('exports.a = 1;'),
};
const CODE = { S3Bucket: 'assets', S3Key: 'a/b.zip' };

/** Uploads an archive, and unpacks it as the code of a function. */
function unpack(archive: Buffer): string {
  const directory = temporaryDirectory();
  const buckets = new Buckets(directory);
  buckets.create(CODE.S3Bucket);
  buckets.put(CODE.S3Bucket, CODE.S3Key, archive);
  return unpacker(buckets, directory)(CODE);
}

describe('an archive', () => {
  test('gives back its files with their permissions', () => {
    const other: ZipEntry = { path: 'ünï.txt', mode: 0o755, content: Buffer.alloc(3_000, 7) };
    expect(readZip(writeZip([INDEX, other]))).toEqual([INDEX, other]);
    expect(readZip(writeZip([]))).toEqual([]);
  });

  test('may be compressed', () => {
    expect(readZip(deflated(INDEX))).toEqual([INDEX]);
  });

  test.each([
    ['cut off', (archive: Buffer) => archive.subarray(0, -10), /no zip archive/],
    ['of something else', () => Buffer.from('a text'), /no zip archive/],
    ['with another content', withChangedByte, /a checksum does not match/],
  ])('that is %s is refused', (_what, spoil, message) => {
    expect(() => readZip(spoil(writeZip([INDEX])))).toThrow(message);
  });
});

describe('the code of a function', () => {
  test('is what was uploaded', () => {
    const folder = unpack(writeZip([INDEX]));
    const file = join(folder, INDEX.path);
    expect(readFileSync(file)).toEqual(INDEX.content);
    expect(statSync(file).mode & 0o777).toBe(0o644);
  });

  test('that Lambda could not read is refused: a umask of 077 made it', () => {
    expect(() => unpack(writeZip([{ ...INDEX, mode: 0o600 }]))).toThrow(
      'lib/index.js in a/b.zip has the permissions 600: Lambda could not read it.',
    );
  });

  test('lies inside its folder', () => {
    expect(() => unpack(writeZip([{ ...INDEX, path: '../index.js' }]))).toThrow(
      'lies outside the archive',
    );
  });
});

/** The archive of one file as most programs write it. */
function deflated({ content, ...entry }: ZipEntry): Buffer {
  const packed = deflateRawSync(content);
  const stored = writeZip([{ ...entry, content: packed }]);
  const real = writeZip([{ ...entry, content }]);
  const [local, central] = [0, stored.lastIndexOf(Buffer.from([0x50, 0x4b, 1, 2]))];
  const realCentral = real.lastIndexOf(Buffer.from([0x50, 0x4b, 1, 2]));
  stored.writeUInt16LE(8, local + 8);
  stored.writeUInt16LE(8, central + 10);
  // The checksum and the size of what it holds.
  real.copy(stored, central + 16, realCentral + 16, realCentral + 20);
  real.copy(stored, central + 24, realCentral + 24, realCentral + 28);
  return stored;
}

function withChangedByte(archive: Buffer): Buffer {
  const changed = Buffer.from(archive);
  const at = changed.indexOf('exports');
  changed[at] = changed[at]! + 1;
  return changed;
}
