import { createInterface } from 'node:readline/promises';
import { type Readable, Writable } from 'node:stream';
import { Failure } from './failure.ts';
import { readInput } from './input.ts';
import type { Terminal } from './terminal.ts';

/** A Gate API key in clear, on its way to Secrets Manager. */
export type ClearGateKey = { readonly key: string; readonly secret: string };

const INPUT_BYTES_MAX = 4096;
const PART_LENGTH_MAX = 256;

/** Asks for the two parts on a terminal, without echo. */
export async function askForGateKey(
  input: NodeJS.ReadStream,
  terminal: Terminal,
): Promise<ClearGateKey> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input, output: nowhere, terminal: true, historySize: 0 });
  const interrupted = new AbortController();
  // Without a listener readline swallows Ctrl-C, and Ctrl-D leaves the question open for ever.
  lines.on('SIGINT', () => interrupted.abort());
  lines.on('close', () => interrupted.abort());
  const ask = async (question: string) => {
    terminal.ask(question);
    const answer = await lines.question('', { signal: interrupted.signal });
    terminal.note('');
    return answer.trim();
  };
  try {
    return checked({ key: await ask('API key: '), secret: await ask('API secret: ') });
  } catch (error) {
    if (!interrupted.signal.aborted) throw error;
    throw badKey('\nInterrupted.');
  } finally {
    lines.close();
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
