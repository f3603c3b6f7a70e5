import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, extname, join, resolve } from 'node:path';
import { ownPackage } from './own-package.ts';

export const PACKAGE = 'sluice-orders';

/** The installed npm package, as far as a folder of a user depends on it. */
export type InstalledPackage = {
  /** What a package.json says to install the same package: a range of versions, or a tarball. */
  readonly spec: string;
  /** The text of the sluice.config.json that it ships. */
  readonly config: string;
};

/** The files of a user's folder that were written, and those that were there. */
export type Preparation = { readonly wrote: readonly string[]; readonly kept: readonly string[] };

const IGNORED = ['node_modules/', 'cdk.out/', '.local/', 'cdk-outputs.json'] as const;

/** The package that this file is in; undefined in a clone of the repository. */
export function installedPackage(): InstalledPackage | undefined {
  if (extname(import.meta.filename) === '.ts') return undefined;
  const { root, version } = ownPackage();
  return {
    spec: tarballOf(root) ?? `^${version}`,
    config: readFileSync(join(root, 'sluice.config.json'), 'utf8'),
  };
}

/** The tarball from which npm has installed the package; undefined if it came from a registry. */
function tarballOf(root: string): string | undefined {
  const modules = dirname(root);
  const list = join(modules, '.package-lock.json');
  if (!existsSync(list)) return undefined;
  const { packages } = JSON.parse(readFileSync(list, 'utf8'));
  const resolved: string = packages?.[`node_modules/${PACKAGE}`]?.resolved ?? '';
  if (!resolved.startsWith('file:')) return undefined;
  return `file:${resolve(dirname(modules), resolved.slice('file:'.length))}`;
}

/** Writes what is missing in a user's folder for `sluice` and `cdk`. It changes no file that is there. */
export function prepareFolder(folder: string, { spec, config }: InstalledPackage): Preparation {
  mkdirSync(folder, { recursive: true });
  const files: Readonly<Record<string, string>> = {
    'package.json': json({ private: true, dependencies: { [PACKAGE]: spec } }),
    'cdk.json': json({
      app: `node node_modules/${PACKAGE}/cli/pinned-node.mjs infra/app`,
      outputsFile: 'cdk-outputs.json',
    }),
    'sluice.config.json': json({
      ...JSON.parse(config),
      $schema: `./node_modules/${PACKAGE}/docs/sluice.config.schema.json`,
    }),
    '.gitignore': IGNORED.map((line) => `${line}\n`).join(''),
  };
  const wrote = Object.entries(files).flatMap(([name, text]) =>
    writeNew(join(folder, name), text) ? [name] : [],
  );
  return { wrote, kept: Object.keys(files).filter((name) => !wrote.includes(name)) };
}

/** What installs the package in the folder, if it is not there yet. */
export function installCommand(folder: string, { spec }: InstalledPackage): string | undefined {
  if (existsSync(join(folder, 'node_modules', PACKAGE))) return undefined;
  const { dependencies = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  if (PACKAGE in dependencies) return 'npm install';
  return `npm install ${spec.startsWith('file:') ? spec : `${PACKAGE}@${spec}`}`;
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** Writes a file unless it is there; says whether it did. */
function writeNew(file: string, text: string): boolean {
  try {
    writeFileSync(file, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}
