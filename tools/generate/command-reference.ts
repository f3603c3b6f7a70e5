import { COMMANDS } from '../../cli/commands.ts';
import { COMMON_OPTIONS, type Options } from '../../cli/program/command.ts';
import { usageOf } from '../../cli/program/command-line.ts';
import { code, markdownTable } from './markdown.ts';

/** Every command with what it takes. */
export function commandTable(): string {
  return markdownTable(
    ['command', ''],
    COMMANDS.map((command) => [code(usageOf(command)), command.summary]),
  );
}

export function commonOptionTable(): string {
  return markdownTable(
    ['option', ''],
    Object.entries(COMMON_OPTIONS as Options).map(([name, { value, help }]) => [
      code([`--${name}`, value].filter(Boolean).join(' ')),
      help,
    ]),
  );
}
