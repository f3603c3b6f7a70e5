import { createInterface } from 'node:readline/promises';
import { Failure } from '../terminal/failure.ts';
import type { Context } from './command.ts';

/** Asks for confirmation; any answer but "yes" ends the command, and so does a missing terminal. */
export async function confirm(
  { input, terminal }: Pick<Context, 'input' | 'terminal'>,
  question: string,
): Promise<void> {
  const notConfirmed = new Failure(
    'NOT_CONFIRMED',
    'Nothing was changed. To confirm, type "yes" or use --yes.',
  );
  if (!input.isTTY) throw notConfirmed;
  const lines = createInterface({ input, terminal: false });
  try {
    terminal.ask(`${question} Type yes: `);
    const { value } = await lines[Symbol.asyncIterator]().next();
    if (String(value ?? '').trim() !== 'yes') throw notConfirmed;
  } finally {
    lines.close();
  }
}
