import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FUNCTION_NAMES } from '../../infra/bundle/bundle-functions.ts';
import { synthesizeForBench } from '../../tools/bench/assembly.ts';
import { importCold } from '../../tools/bench/cold-import.ts';
import { bundlesOf, type FunctionBundle } from '../../tools/bench/function-bundles.ts';

describe('The bench', () => {
  let folder: string;
  let bundles: readonly FunctionBundle[];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sluice-bench-test-'));
    bundles = bundlesOf(await synthesizeForBench(folder), 'http://127.0.0.1:9');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('knows the bundle of every function', () => {
    expect(bundles.map(({ name }) => name)).toEqual(FUNCTION_NAMES);
  });

  test.each(FUNCTION_NAMES)('gives %s the variables that it needs to load', async (name) => {
    const bundle = bundles.find((each) => each.name === name)!;
    const { cpuMs, memoryMb } = await importCold(bundle);
    expect(cpuMs).toBeGreaterThan(0);
    expect(memoryMb).toBeGreaterThan(0);
  });
});
