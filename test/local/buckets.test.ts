import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Buckets } from '../../local/cloud/services/buckets.ts';
import { temporaryDirectory } from './assembly.ts';

test('a key may end like a draft, and a draft that a killed process left behind is no object', () => {
  const directory = temporaryDirectory();
  const buckets = new Buckets(directory);
  buckets.create('assets');
  for (const key of ['code', 'code.new', 'code%new']) buckets.put('assets', key, Buffer.from(key));
  writeFileSync(join(directory, 's3/assets/other%new'), 'half');

  expect(buckets.list('assets', 'co')).toEqual([
    { key: 'code', size: 4 },
    { key: 'code%new', size: 8 },
    { key: 'code.new', size: 8 },
  ]);
  expect(buckets.list('assets', '')).toHaveLength(3);
  expect(buckets.get('assets', 'code.new').toString()).toBe('code.new');
});

test.each(['my.bucket-1', 'abc', `${'a'.repeat(62)}1`])('a bucket may be named %s', (name) => {
  const buckets = new Buckets(temporaryDirectory());
  buckets.create(name);
  expect(buckets.has(name)).toBe(true);
});

test.each([
  'ab',
  'a'.repeat(64),
  'Assets',
  'my_bucket',
  '-bucket',
  'bucket.',
  'my..bucket',
  '192.168.5.4',
  'xn--bucket',
  'bucket-s3alias',
])('a bucket may not be named %s', (name) => {
  const buckets = new Buckets(temporaryDirectory());
  expect(() => buckets.create(name)).toThrow('The specified bucket is not valid');
  expect(buckets.has(name)).toBe(false);
});
