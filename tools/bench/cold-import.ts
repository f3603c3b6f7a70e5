import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { FunctionBundle } from './function-bundles.ts';

const SCRIPT = fileURLToPath(new URL('cold-import.cjs', import.meta.url));
const run = promisify(execFile);

/** Loads a bundle in a fresh process that has the function's variables and no others. */
export async function importCold({ file, env }: Pick<FunctionBundle, 'file' | 'env'>) {
  const { stdout } = await run(process.execPath, [SCRIPT, file], { env });
  const [cpuMs = Number.NaN, memoryMb = Number.NaN] = stdout
    .split('\n')
    .at(-1)!
    .split(' ')
    .map(Number);
  return { cpuMs, memoryMb };
}
