import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const FOLDER = join(import.meta.dirname, '../../tools/second-opinion');

/** Loads a package that only tests of the long run use; all of them are installed the first time. */
export function loadSecondOpinion(name: string): unknown {
  if (!existsSync(join(FOLDER, 'node_modules', name))) {
    const install = ['ci', '--ignore-scripts', '--loglevel=error'];
    const { status } = spawnSync('npm', install, { cwd: FOLDER, stdio: ['ignore', 2, 2] });
    if (status !== 0) throw new Error(`${name} could not be installed: is there a network?`);
  }
  return createRequire(join(FOLDER, 'package.json'))(name);
}
