import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

/** Names the folder of the assemblies that the test files of one run share. */
export const ASSEMBLIES = 'SLUICE_TEST_ASSEMBLIES';

/** Makes that folder before the first test file, and removes it after the last one. */
export default function setup({ config }: TestProject): (() => void) | undefined {
  // The code changes while vitest watches it.
  if (config.watch) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'sluice-assemblies-'));
  process.env[ASSEMBLIES] = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}
