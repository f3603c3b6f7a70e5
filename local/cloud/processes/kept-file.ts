import { readFileSync, renameSync, writeFileSync } from 'node:fs';

/** No object of a bucket has a file of this name: a percent sign in a key becomes `%25`. */
export const DRAFT_SUFFIX = '%new';

/** Writes a file whole or not at all, also when the process is killed. */
export function keepFile(file: string, content: string | Buffer, mode?: number): void {
  const draft = `${file}${DRAFT_SUFFIX}`;
  writeFileSync(draft, content, { mode });
  renameSync(draft, file);
}

/** The JSON of a file; undefined if there is none. */
export function readKept(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
