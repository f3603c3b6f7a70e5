import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { bundlePrograms } from './bundled-programs.ts';

/** Names the folder of the assemblies that the test files of one run share. */
export const ASSEMBLIES = 'SLUICE_TEST_ASSEMBLIES';
/** Names the port of the process that makes them. */
export const SYNTHESIS_PORT = 'SLUICE_TEST_SYNTHESIS_PORT';

const CACHE = join(import.meta.dirname, '../../node_modules/.cache');

/** Makes these and the bundles of our programs before the first test file, and ends them after the last one. */
export default async function setup({ config }: TestProject): Promise<(() => void) | undefined> {
  // The code changes while vitest watches it.
  if (config.watch) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'sluice-assemblies-'));
  const server = fork(join(import.meta.dirname, 'synthesis-server.ts'), {
    stdio: ['ignore', 'pipe', 'ignore', 'ipc'],
    // As in local/stack/synthesize.ts.
    env: { ...process.env, CDK_VALIDATION: 'false' },
  });
  mkdirSync(CACHE, { recursive: true });
  // Where the packages are that these do not hold.
  const programs = mkdtempSync(join(CACHE, 'sluice-'));
  const [[port]] = await Promise.all([once(server.stdout!, 'data'), bundlePrograms(programs)]);
  process.env[ASSEMBLIES] = folder;
  process.env[SYNTHESIS_PORT] = String(port).trim();
  return () => {
    server.kill('SIGKILL');
    for (const made of [folder, programs]) rmSync(made, { recursive: true, force: true });
  };
}
