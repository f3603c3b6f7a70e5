import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT, type Tarball } from './user-folder.ts';

const MAKE = 'tools/package/make-package.ts';
/** Came with the first version whose package runs from a folder of a user. */
const SINCE = 'cli/init/own-package.ts';

/** The commit of the first package that runs; undefined in a clone that has no history so far back. */
export function firstPackageCommit(): string | undefined {
  const args = ['log', '--diff-filter=A', '--format=%H', '--', SINCE];
  const { status, stdout } = spawnSync('git', args, { cwd: PROJECT, encoding: 'utf8' });
  const commit = status === 0 ? stdout.trim().split('\n').at(-1) : undefined;
  // A shallow clone has every file since its first commit.
  const { stdout: parents = '' } = spawnSync('git', ['rev-parse', `${commit}^`], {
    cwd: PROJECT,
    encoding: 'utf8',
  });
  return commit && /^[0-9a-f]{40}$/.test(parents.trim()) ? commit : undefined;
}

/** The package as the code of a commit makes it, with the dependencies of today. */
export function packCommit(commit: string, folder: string): Pick<Tarball, 'file'> {
  const source = join(folder, 'source');
  mkdirSync(source, { recursive: true });
  const archive = execFileSync('git', ['archive', commit], {
    cwd: PROJECT,
    maxBuffer: 256 * 1024 * 1024,
  });
  execFileSync('tar', ['-x', '-C', source], { input: archive });
  symlinkSync(join(PROJECT, 'node_modules'), join(source, 'node_modules'));
  execFileSync(process.execPath, [join(source, MAKE)], { cwd: folder, stdio: 'ignore' });
  const [file] = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
  return { file: join(folder, file!) };
}
