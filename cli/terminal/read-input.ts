import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { utf8Text } from '../../shared/lib/utf8.ts';
import { Failure } from './failure.ts';

const WHY: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'it may not be read',
};

/** Reads a file, or the given input for `-`, up to a limit. */
export async function readInput(name: string, input: Readable, maxBytes: number): Promise<string> {
  const stream = name === '-' ? input : createReadStream(name);
  const what = name === '-' ? 'The input' : name;
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of stream) {
      chunks.push(Buffer.from(chunk));
      size += chunk.length;
      if (size > maxBytes) throw new Failure('TOO_LARGE', `${what} is over ${maxBytes} bytes.`);
    }
  } catch (error) {
    if (error instanceof Failure) throw error;
    const { code } = error as NodeJS.ErrnoException;
    const why = WHY[code ?? ''] ?? code;
    throw new Failure('UNREADABLE', `${what} cannot be read: ${why}.`, undefined, { cause: error });
  }
  const text = utf8Text(Buffer.concat(chunks));
  if (text !== undefined) return text;
  throw new Failure('NOT_UTF8', `${what} is not UTF-8: save it as UTF-8.`);
}
