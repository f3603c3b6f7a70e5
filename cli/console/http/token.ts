import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const TOKEN_BYTES = 32;
/** 32 bytes in base64url. */
const TOKEN = /^[A-Za-z0-9_-]{43}$/;
const OWNER_ONLY = 0o600;

/** A token of this start. */
export function newToken(randomBytes: (size: number) => Uint8Array): string {
  return Buffer.from(randomBytes(TOKEN_BYTES)).toString('base64url');
}

/** The token of a fixed port, from its file; without one the fresh token is kept there. */
export function keptToken(folder: string, port: number, fresh: string): string {
  const file = join(folder, `console-${port}.token`);
  const token = readToken(file) ?? fresh;
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, `${token}\n`, { mode: OWNER_ONLY });
  // The mode of a write counts for a new file only.
  chmodSync(file, OWNER_ONLY);
  return token;
}

function readToken(file: string): string | undefined {
  try {
    const text = readFileSync(file, 'utf8').trim();
    return TOKEN.test(text) ? text : undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
