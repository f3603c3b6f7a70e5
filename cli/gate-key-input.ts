import type { Readable } from 'node:stream';
import { Failure } from './failure.ts';
import { readInput } from './input.ts';

/** A Gate API key in clear, on its way to Secrets Manager. */
export type ClearGateKey = { readonly key: string; readonly secret: string };

const INPUT_BYTES_MAX = 4096;
const PART_LENGTH_MAX = 256;

/** Asks for the two parts on a terminal, without echo. */
export async function askForGateKey(
  input: NodeJS.ReadableStream,
  output: NodeJS.WritableStream,
): Promise<ClearGateKey> {
  // Loaded here: no other command asks for a secret.
  const { default: password } = await import('@inquirer/password');
  const interrupted = new AbortController();
  // Readline closes at Ctrl-D without a word, and the question would stay open.
  const onKey = (_text: string, { ctrl, name }: { ctrl?: boolean; name?: string }) => {
    if (ctrl && name === 'd') interrupted.abort();
  };
  input.on('keypress', onKey);
  const ask = (message: string) =>
    password({ message, toggleMask: false }, { input, output, signal: interrupted.signal });
  try {
    const key = await ask('API key:');
    const secret = await ask('API secret:');
    return checked({ key: key.trim(), secret: secret.trim() });
  } catch (error) {
    const isInterruption =
      error instanceof Error && ['ExitPromptError', 'AbortPromptError'].includes(error.name);
    throw isInterruption ? badKey('Interrupted.') : error;
  } finally {
    input.off('keypress', onKey);
  }
}

/** Reads the two parts from a pipe: two lines, or `{"key": "...", "secret": "..."}`. */
export async function readGateKey(input: Readable): Promise<ClearGateKey> {
  const text = (await readInput('-', input, INPUT_BYTES_MAX)).trim();
  if (text.startsWith('{')) return checked(parseKeyJson(text));
  const lines = text.split('\n').map((line) => line.trim());
  if (lines.length !== 2) throw badKey('The input must be two lines, the key and the secret.');
  return checked({ key: lines[0]!, secret: lines[1]! });
}

function parseKeyJson(text: string): ClearGateKey {
  try {
    const { key, secret } = JSON.parse(text);
    if (typeof key === 'string' && typeof secret === 'string') return { key, secret };
  } catch {
    // The parser's message would quote the input.
  }
  throw badKey('The input is not {"key": "...", "secret": "..."}.');
}

/** Refuses what cannot be a key, without quoting it. */
function checked(parts: ClearGateKey): ClearGateKey {
  for (const field of ['key', 'secret'] as const) {
    const part = parts[field];
    if (part === '') throw badKey(`The ${field} is empty.`, field);
    if (part.length > PART_LENGTH_MAX) throw badKey(`The ${field} is too long.`, field);
    if (!/^[!-~]+$/.test(part)) {
      throw badKey(`The ${field} has white space or other characters that no key has.`, field);
    }
  }
  if (parts.key === parts.secret) throw badKey('The key and the secret are the same.', 'secret');
  return parts;
}

const badKey = (message: string, field?: string) =>
  new Failure('BAD_KEY', `${message} Nothing was stored.`, field);
