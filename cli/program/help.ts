import { alignColumns } from '../terminal/columns.ts';
import { COMMON_OPTIONS, type Command, type Options } from './command.ts';
import { usageOf } from './command-line.ts';

/** `sluice --help` */
export function helpOnAll(commands: readonly Command[]): string {
  return [
    'Sends orders to your own order automation and shows what became of them.',
    '',
    'Usage: sluice COMMAND [OPTIONS]',
    '',
    ...alignColumns([
      ['  start', 'Run the stack on this machine ("start --help": its options)'],
      ...commands.map(({ name, summary }) => [`  ${name}`, summary]),
    ]),
    '',
    'sluice COMMAND --help shows what a command takes. Every command takes:',
    ...optionLines(COMMON_OPTIONS),
    '',
    'sluice --version shows the version.',
    'Exit codes: 0 success, 1 refused or failed, 2 wrong usage, 130 Ctrl-C.',
  ].join('\n');
}

/** `sluice COMMAND --help` */
export function helpOnCommand(command: Command): string {
  return [
    `${command.summary}.`,
    '',
    ...wrapped(`Usage: ${usageOf(command)}`),
    '',
    ...optionLines({ ...command.options, ...COMMON_OPTIONS }),
  ].join('\n');
}

const WIDTH = 80;
const INDENT = '         ';

/** The words of a text in lines that fit a terminal. */
function wrapped(text: string): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const line = lines.at(-1);
    if (line !== undefined && line.length + 1 + word.length <= WIDTH) {
      lines[lines.length - 1] = `${line} ${word}`;
    } else {
      lines.push(line === undefined ? word : INDENT + word);
    }
  }
  return lines;
}

function optionLines(options: Options): readonly string[] {
  return alignColumns(
    Object.entries(options).map(([name, { value, help }]) => [
      `  --${name}${value === undefined ? '' : ` ${value}`}`,
      help,
    ]),
  );
}
