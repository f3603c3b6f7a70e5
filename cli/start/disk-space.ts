import { statfs } from 'node:fs/promises';

const CHECK_EVERY_MS = 5_000;
const MB = 1_000_000;
const LITTLE_BYTES = 100 * MB;
/** The databases write more than a page at a time. */
const NONE_BYTES = MB;

export type SpaceLevel = 'enough' | 'little' | 'none';

/** A change of the free space that the user must know. */
export function describeSpace(
  folder: string,
  freeBytes: number,
  before: SpaceLevel,
): { readonly level: SpaceLevel; readonly line?: string } {
  const level = freeBytes < NONE_BYTES ? 'none' : freeBytes < LITTLE_BYTES ? 'little' : 'enough';
  if (level === before) return { level };
  switch (level) {
    case 'none':
      return {
        level,
        line: `The disk of ${folder} is full: orders cannot be recorded, so none is sent. Free some space.`,
      };
    case 'little':
      return {
        level,
        line: `The disk of ${folder} has only ${Math.floor(freeBytes / MB)} MB left. When it is full, no order can be recorded.`,
      };
    case 'enough':
      return { level, line: `The disk of ${folder} has enough space again.` };
  }
}

/** Prints when the disk of a folder becomes full, until the returned function is called. */
export function watchDiskSpace(folder: string, print: (line: string) => void): () => void {
  let level: SpaceLevel = 'enough';
  async function check(): Promise<void> {
    const { bavail, bsize } = await statfs(folder);
    const change = describeSpace(folder, bavail * bsize, level);
    level = change.level;
    if (change.line !== undefined) print(change.line);
  }
  // A file system that does not tell its space is not watched.
  const checkQuietly = () => void check().catch(() => {});
  checkQuietly();
  const checking = setInterval(checkQuietly, CHECK_EVERY_MS).unref();
  return () => clearInterval(checking);
}
