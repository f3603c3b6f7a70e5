import type { Readable } from 'node:stream';
import { type ClearGateKey, gateKeyFault } from '../../shared/gate/api-key-fault.ts';
import { askHidden } from '../terminal/ask-hidden.ts';
import { Failure } from '../terminal/failure.ts';
import { readInput } from '../terminal/read-input.ts';

const INPUT_BYTES_MAX = 4096;

/** Prompts for key and secret on a terminal, without echo. */
export async function askForGateKey(
  input: NodeJS.ReadableStream,
  output: NodeJS.WritableStream,
): Promise<ClearGateKey> {
  const answers = await askHidden(input, output, ['API key:', 'API secret:']);
  if (!answers) throw badKey('Interrupted.');
  const [key = '', secret = ''] = answers;
  return checked({ key, secret });
}

/** Reads key and secret from a pipe: two lines, or `{"key": "...", "secret": "..."}`. */
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

/** Throws if the parts cannot be a key. */
function checked(parts: ClearGateKey): ClearGateKey {
  const fault = gateKeyFault(parts);
  if (fault) throw badKey(fault.message, fault.field);
  return parts;
}

function badKey(message: string, field?: string) {
  return new Failure('BAD_KEY', `${message} Nothing was stored.`, field);
}
