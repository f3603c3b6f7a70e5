import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A folder of `--data` that cannot be used. */
export class DataFolderError extends Error {
  override readonly name = 'DataFolderError';
}

/** One of these is in every folder that Sluice has used. */
const OWN_FILES: readonly string[] = ['dynamodb.sqlite', 'exchange.jsonl', 'processes.json', 's3'];
const PROBE = '.sluice-probe';
/** More than a file system keeps free in its own structures. */
const PROBE_BYTES = 65_536;

/** Makes the folder if it is missing, and finds out whether the stack can keep its state there. */
export function prepareDataFolder(folder: string): void {
  const probe = join(folder, PROBE);
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(probe, Buffer.alloc(PROBE_BYTES));
    rmSync(probe);
  } catch (error) {
    throw new DataFolderError(describeDataError(folder, error as NodeJS.ErrnoException), {
      cause: error,
    });
  }
  const entries = readdirSync(folder);
  const isForeign = entries.length > 0 && !entries.some((name) => OWN_FILES.includes(name));
  if (isForeign) {
    throw new DataFolderError(
      `${folder} holds other files: give --data an empty folder, or one of an earlier start.`,
    );
  }
}

/** Why nothing can be kept in a folder, in one sentence. */
export function describeDataError(folder: string, { code }: NodeJS.ErrnoException): string {
  switch (code) {
    case 'EEXIST':
    case 'ENOTDIR':
      return `${folder} is a file, or below one: --data takes a folder.`;
    case 'EACCES':
    case 'EPERM':
      return `${folder} cannot be written: give --data a folder of your own, or change its permissions.`;
    case 'EROFS':
      return `${folder} is on a read-only disk: give --data another folder.`;
    case 'ENOSPC':
    case 'EDQUOT':
      return `The disk of ${folder} is full: free some space, or give --data another folder.`;
    default:
      return `${folder} cannot be used for --data (${code}): give another folder.`;
  }
}
