import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { stagePackage } from '../../tools/package/stage-package.ts';

export const PROJECT = fileURLToPath(new URL('../..', import.meta.url));

export type Manifest = {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly optionalDependencies: Readonly<Record<string, string>>;
  readonly bin: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, string | { types: string; default: string }>>;
};

export type Tarball = {
  readonly file: string;
  /** The paths in the package. */
  readonly paths: readonly string[];
};

/** Makes the package as `npm run package` does. */
export function packInto(folder: string): Tarball {
  const staged = join(folder, 'staged');
  mkdirSync(staged);
  stagePackage(staged);
  const [packed] = JSON.parse(
    execFileSync('npm', ['pack', '--json', '--pack-destination', folder], {
      cwd: staged,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }),
  );
  return {
    file: join(folder, packed.filename),
    paths: packed.files.map(({ path }: { readonly path: string }) => path),
  };
}

export function newFolder(): string {
  return mkdtempSync(join(tmpdir(), 'sluice-user-'));
}

export const removeFolder = (folder: string): void => rmSync(folder, { recursive: true });

/**
 * Unpacks the package into the folder's node_modules, with links to the dependencies that it declares
 * and to nothing else: without a registry, and in a second.
 */
export function installByLinks(folder: string, { file }: Pick<Tarball, 'file'>): Manifest {
  const root = join(folder, 'node_modules/sluice-orders');
  mkdirSync(root, { recursive: true });
  execFileSync('tar', ['-xzf', file, '-C', root, '--strip-components=1']);
  const manifest: Manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const { dependencies, optionalDependencies } = manifest;
  const names = [...Object.keys(dependencies), ...Object.keys(optionalDependencies)];
  for (const name of names) linkPackage(folder, name);
  return manifest;
}

/** Adds a package that a user would have installed beside ours. */
export function linkPackage(folder: string, name: string): void {
  const link = join(folder, 'node_modules', name);
  mkdirSync(dirname(link), { recursive: true });
  symlinkSync(join(PROJECT, 'node_modules', name), link);
}

export type Ran = { readonly code: number; readonly stdout: string; readonly printed: string };

/** Runs a program in the folder, with nothing of this process but the PATH. */
export async function runIn(
  folder: string,
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  const environment = { PATH: process.env.PATH, HOME: folder, AWS_EC2_METADATA_DISABLED: 'true' };
  const options = { cwd: folder, env: { ...environment, ...env } };
  try {
    const { stdout, stderr } = await promisify(execFile)(program, args, options);
    return { code: 0, stdout, printed: stdout + stderr };
  } catch (error) {
    const {
      code,
      stdout = '',
      stderr = '',
      message,
    } = error as Error & Partial<Ran & { stderr: string }>;
    return {
      code: typeof code === 'number' ? code : 1,
      stdout,
      printed: stdout + stderr || message,
    };
  }
}

/** Starts `sluice` in the folder; it runs until `end`. */
export function startIn(folder: string, words: readonly string[]) {
  const child = spawn('npx', ['sluice', ...words], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own: npx, the launcher and the program end together.
    detached: true,
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      text += chunk;
    });
  }
  const exited = once(child, 'exit');
  return {
    printed: () => text,
    async end(): Promise<void> {
      if (child.exitCode !== null || child.signalCode !== null) return;
      process.kill(-child.pid!, 'SIGINT');
      await exited;
    },
  };
}
