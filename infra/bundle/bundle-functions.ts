import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FUNCTION_NAMES, type FunctionName } from './function-names.ts';

const BUNDLER = fileURLToPath(new URL('bundle.mjs', import.meta.url));
const FUNCTIONS = fileURLToPath(new URL('../../functions/', import.meta.url));

/** A bundle's first file. It loads those beside it. */
const ENTRY = 'index.cjs';

/**
 * Lambda reads a function's files as a different user, and CDK keeps the mode that the files have
 * here. Source: AWS, Lambda developer guide, "Troubleshoot deployment issues".
 */
export const FILE_MODE = 0o644;

let bundled: string | undefined;

/**
 * A new folder with a function's bundle; the first call bundles all of them. Each function of each stack
 * adds its own configuration. CDK knows an asset by its path, so that in a folder that two stacks of one
 * app share, both would get what the first one has put there.
 */
export function bundleOf(name: FunctionName): string {
  bundled ??= bundleAll();
  const folder = mkdtempSync(join(bundled, `${name}-`));
  cpSync(join(bundled, name), folder, { recursive: true });
  for (const file of readdirSync(folder)) chmodSync(join(folder, file), FILE_MODE);
  return folder;
}

function bundleAll(): string {
  const outDir = mkdtempSync(join(tmpdir(), 'sluice-bundle-'));
  process.on('exit', () => rmSync(outDir, { recursive: true, force: true }));
  // The npm package holds the bundles in place of the sources: what was tested is what runs.
  if (FUNCTION_NAMES.every((name) => existsSync(join(FUNCTIONS, name, ENTRY)))) {
    for (const name of FUNCTION_NAMES) {
      cpSync(join(FUNCTIONS, name), join(outDir, name), { recursive: true });
    }
  } else {
    writeBundles(outDir);
  }
  return outDir;
}

/**
 * Bundles all functions: `outDir/NAME/index.cjs`, and beside it what it loads at once and later. The
 * same sources give the same bytes.
 */
export function writeBundles(outDir: string): void {
  const entries = FUNCTION_NAMES.map((name) => join(FUNCTIONS, name, 'handler.ts'));
  execFileSync(process.execPath, [BUNDLER, outDir, ...entries], { stdio: 'inherit' });
}
