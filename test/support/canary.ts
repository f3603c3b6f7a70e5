import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CANARY } from '../../local/simulation/canary.ts';

/** Where secrets may lie on the local stack. */
const SECRETS_FILE = 'secrets.json';

/** Throws if a text holds a key, or one of the signatures. */
export function expectNoLeak(where: string, text: string, signatures: Iterable<string> = []): void {
  const leaked = [CANARY, ...signatures].find((needle) => text.includes(needle));
  if (leaked === undefined) return;
  const at = text.indexOf(leaked);
  const around = text.slice(Math.max(0, at - 200), at).replaceAll(/\s+/g, ' ');
  throw new Error(
    `A ${leaked === CANARY ? 'key' : 'signature'} has leaked into ${where}: ${around}`,
  );
}

/** Searches every file below a folder. */
export function expectNoLeakIn(folder: string, signatures: Iterable<string> = []): void {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || entry.name === SECRETS_FILE) continue;
    const file = join(entry.parentPath, entry.name);
    expectNoLeak(file, readFileSync(file, 'latin1'), signatures);
  }
}
