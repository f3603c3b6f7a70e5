import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { InUseError } from '../cloud/processes/in-use-error.ts';
import { identityOf, isAlive, type ProcessIdentity } from '../cloud/processes/process-identity.ts';

/**
 * Takes the folder for this process alone, before anything in it is touched; the returned function
 * gives it back. What a process had that was killed is free.
 */
export function takeWorkFolder(folder: string): () => void {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'owner.json');
  if (existsSync(file)) {
    const owner = readOwner(file);
    if (owner && isAlive(owner)) throw new InUseError(inUse(folder, owner));
    rmSync(file, { force: true });
  }
  const written = `${file}.${process.pid}`;
  writeFileSync(written, JSON.stringify(identityOf(process.pid)));
  try {
    // Fails where another process was faster, and the file appears with all of its content.
    linkSync(written, file);
  } catch (error) {
    const owner = readOwner(file);
    throw owner ? new InUseError(inUse(folder, owner)) : error;
  } finally {
    rmSync(written, { force: true });
  }
  return () => rmSync(file, { force: true });
}

function readOwner(file: string): ProcessIdentity | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as ProcessIdentity;
  } catch {
    return undefined;
  }
}

function inUse(folder: string, { pid }: ProcessIdentity): string {
  return (
    `A local stack runs here already: process ${pid} uses ${resolve(folder)}. Use it from another ` +
    'terminal ("npx sluice doctor" checks it), or end it: Ctrl-C where it runs, or ' +
    `"kill ${pid}".`
  );
}
