import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, extname, join, resolve } from 'node:path';
import { withoutByteOrderMark } from '../../shared/lib/utf8.ts';
import { Failure } from '../terminal/failure.ts';
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

const APP = `node node_modules/${PACKAGE}/cli/pinned-node.mjs infra/app`;
const OUTPUTS_FILE = 'cdk-outputs.json';
/** Not the outputs: each machine with the folder finds the stack by them. */
const IGNORED = ['node_modules/', 'cdk.out/', '.local/'] as const;

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
  for (const name of ['package.json', 'cdk.json']) readObject(join(folder, name));
  writing(folder, () => mkdirSync(folder, { recursive: true }));
  const files: Readonly<Record<string, string>> = {
    'package.json': json({ private: true, dependencies: { [PACKAGE]: spec } }),
    'cdk.json': json({ app: APP, outputsFile: OUTPUTS_FILE }),
    'sluice.config.json': json({
      ...JSON.parse(config),
      $schema: `./node_modules/${PACKAGE}/docs/sluice.config.schema.json`,
    }),
    '.gitignore': IGNORED.map((line) => `${line}\n`).join(''),
  };
  const wrote = Object.entries(files).flatMap(([name, text]) =>
    writing(join(folder, name), () => writeNew(join(folder, name), text)) ? [name] : [],
  );
  return { wrote, kept: Object.keys(files).filter((name) => !wrote.includes(name)) };
}

/** What installs the package in the folder, if it is not there yet. */
export function installCommand(folder: string, { spec }: InstalledPackage): string | undefined {
  if (existsSync(join(folder, 'node_modules', PACKAGE))) return undefined;
  const { dependencies, devDependencies } = readObject(join(folder, 'package.json')) ?? {};
  if (PACKAGE in { ...asObject(dependencies), ...asObject(devDependencies) }) return 'npm install';
  return `npm install ${shellWord(spec.startsWith('file:') ? spec : `${PACKAGE}@${spec}`)}`;
}

/** What deploys Sluice from the folder, also beside another CDK app. */
export function deployCommand(folder: string): string {
  const { app } = readObject(join(folder, 'cdk.json')) ?? {};
  const named = app === APP ? '' : ` --app "${APP}" --outputs-file ${OUTPUTS_FILE}`;
  return `npx cdk bootstrap && npx cdk deploy${named}`;
}

/** A word of a command line, as a shell has to read it. */
export function shellWord(word: string): string {
  return /^[\w@:./^~+-]+$/.test(word) ? word : `"${word}"`;
}

/** The JSON object in a file that a person may have written; undefined if there is no such file. */
function readObject(file: string): Readonly<Record<string, unknown>> | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new Failure('CANNOT_READ', `${file} cannot be read: ${message}`);
  }
  try {
    const value: unknown = JSON.parse(withoutByteOrderMark(text));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    // Said below.
  }
  throw new Failure(
    'NOT_JSON',
    `${file} is no JSON object: mend it, then run "sluice init" again.`,
  );
}

function asObject(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {};
}

function writing<Result>(path: string, write: () => Result): Result {
  try {
    return write();
  } catch (error) {
    throw new Failure('CANNOT_WRITE', `${path} cannot be written: ${(error as Error).message}`);
  }
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
