import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FUNCTION_NAMES } from '../../infra/bundle/function-names.ts';
import { synthesizeForBench } from '../../tools/bench/assembly.ts';
import { importCold } from '../../tools/bench/cold-import.ts';
import { type FunctionBundle, openBundles } from '../../tools/bench/function-bundles.ts';

describe('The bench', () => {
  let folder: string;
  let bundles: readonly FunctionBundle[];
  let close: () => Promise<void>;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sluice-bench-test-'));
    const opened = await openBundles(await synthesizeForBench(folder));
    ({ bundles } = opened);
    close = opened.close;
  });
  afterAll(async () => {
    await close();
    rmSync(folder, { recursive: true });
  });

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
