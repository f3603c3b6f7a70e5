import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

it('clients of AWS are made in one place, so that each has an end to its waiting', () => {
  const files = ['shared', 'functions', 'cli'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => join(folder, file)),
  );
  const makers = files.filter((file) =>
    /\bnew \w+Client\(/.test(readFileSync(join(ROOT, file), 'utf8').replace('new Client(', '')),
  );
  expect(makers).toEqual([]);
  expect(files.length).toBeGreaterThan(100);
});
