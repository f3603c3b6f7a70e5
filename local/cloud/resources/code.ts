import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Buckets } from '../services/buckets.ts';
import { readZip } from '../services/zip.ts';
import type { CodeLocation } from './function-definition.ts';

const READABLE_BY_ALL = 0o004;

/** Unpacks what was uploaded; each archive once, into a folder named after its content. */
export function unpacker(buckets: Buckets, directory: string): (location: CodeLocation) => string {
  // An earlier process may have left the code of functions that nobody runs any more.
  rmSync(join(directory, 'code'), { recursive: true, force: true });
  return ({ S3Bucket, S3Key }) => {
    const archive = buckets.get(S3Bucket, S3Key);
    const hash = createHash('sha256').update(archive).digest('hex').slice(0, 32);
    const folder = join(directory, 'code', hash);
    if (!existsSync(folder)) unpack(archive, folder, S3Key);
    return folder;
  };
}

function unpack(archive: Buffer, folder: string, key: string): void {
  const draft = `${folder}.new`;
  rmSync(draft, { recursive: true, force: true });
  for (const { path, mode, content } of readZip(archive)) {
    // Source: Lambda developer guide, .zip file archives: code needs global read permissions. AWS takes
    // the archive, and the function then fails at its first invocation.
    if ((mode & READABLE_BY_ALL) === 0) {
      throw new Error(
        `${path} in ${key} has the permissions ${mode.toString(8)}: Lambda could not read it.`,
      );
    }
    const file = join(draft, path);
    if (!file.startsWith(`${draft}/`))
      throw new Error(`${path} in ${key} lies outside the archive.`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content, { mode });
  }
  renameSync(draft, folder);
}
