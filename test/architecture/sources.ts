import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A file of code, by its path from the root of the project. */
export type Source = { readonly path: string; readonly text: string };

/** One file imports another, or a package. */
export type Arrow = {
  readonly from: string;
  /** The path of a file, or the name of a package as it is written. */
  readonly to: string;
  readonly isFile: boolean;
  /** It vanishes when the code runs. */
  readonly isType: boolean;
  /** It loads when the code gets there, and not with its file. */
  readonly isLate: boolean;
};

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Tests may import everything, and are left out. */
const FOLDERS = ['shared', 'functions', 'infra', 'local', 'cli', 'tools'];
const CODE = /\.(ts|mjs|cjs|js)$/;

export function readSources(): readonly Source[] {
  return FOLDERS.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && CODE.test(entry.name))
      .map(({ parentPath, name }) => {
        const path = posix.relative(ROOT, posix.join(parentPath, name));
        return { path, text: readFileSync(join(ROOT, path), 'utf8') };
      })
      .filter(({ path }) => !path.includes('node_modules/')),
  );
}

const STATEMENT = /^(?:import|export)\s(?:(?<names>[^;'"]*?)\sfrom\s)?\s*'(?<statement>[^']+)'/gm;
const CALL = /\b(?<how>import|require)\(\s*'(?<call>[^']+)'\s*\)(?<member>\.\w+)?/g;

/** Everything that a file imports: statements, and calls that load when they run. */
export function arrowsOf({ path, text }: Source): readonly Arrow[] {
  function arrow(specifier: string, isType: boolean, isLate = false): Arrow {
    const isFile = specifier.startsWith('.');
    const to = isFile ? posix.join(posix.dirname(path), specifier) : specifier;
    return { from: path, to, isFile, isType, isLate };
  }
  return [
    ...[...text.matchAll(STATEMENT)].map(({ groups }) =>
      arrow(groups!.statement!, isTypesOnly(groups!.names)),
    ),
    ...[...text.matchAll(CALL)].map(({ groups }) => {
      return arrow(groups!.call!, false, groups!.how === 'import');
    }),
  ];
}

/** `type { A }`, or `{ type A, type B }`. */
function isTypesOnly(names = ''): boolean {
  if (/^type\s/.test(names)) return true;
  const listed = /^\{(?<list>[^}]*)\}$/.exec(names.trim())?.groups?.list?.split(',') ?? [''];
  const all = listed.map((name) => name.trim()).filter(Boolean);
  return all.length > 0 && all.every((name) => name.startsWith('type '));
}
