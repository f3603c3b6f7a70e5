import { randomBytes } from 'node:crypto';
import { COMMANDS } from '../../cli/commands.ts';
import type { Connection } from '../../cli/program/command.ts';
import { findCommand, parseArguments } from '../../cli/program/command-line.ts';
import { explainError } from '../../cli/terminal/explain-error.ts';
import { createTerminal } from '../../cli/terminal/terminal.ts';
import { systemClock } from '../../shared/lib/clock.ts';

export type Typed = {
  readonly exitCode: number;
  /** The results, without colours. */
  readonly lines: readonly string[];
  /** Notes and faults: the terminal wraps them. */
  readonly notes: string;
};

/** Runs a command as in a terminal of so many columns. */
export async function typeInto(
  columns: number,
  connection: Connection,
  words: readonly string[],
): Promise<Typed> {
  const shown = { results: '', notes: '' };
  const stream = (name: keyof typeof shown) => {
    function write(part: string) {
      shown[name] += part;
      return true;
    }
    return { columns, isTTY: true, write } as unknown as NodeJS.WriteStream;
  };
  const terminal = createTerminal(stream('results'), stream('notes'), words.includes('--json'));
  const command = findCommand(COMMANDS, words);
  let exitCode: number;
  try {
    const context = {
      terminal: { ...terminal, paint: (_style: unknown, painted: string) => painted },
      clock: systemClock,
      randomBytes,
      account: 'main',
      input: process.stdin,
      connect: () => connection,
      onInterrupt: () => {},
    };
    exitCode = await command.run(context, parseArguments(command, words));
  } catch (error) {
    const failure = explainError(error);
    terminal.note(failure.message);
    exitCode = failure.exitCode;
  }
  return { exitCode, lines: shown.results.split('\n'), notes: shown.notes };
}
