import { parseArgs } from 'node:util';
import { type Arguments, COMMON_OPTIONS, type Command, type Options } from './command.ts';
import { UsageError } from './failure.ts';

/** The command that the words name; its name may be two words. */
export function findCommand(commands: readonly Command[], words: readonly string[]): Command {
  const command = commands.find(({ name }) =>
    name.split(' ').every((word, index) => words[index] === word),
  );
  if (command) return command;
  const names = commands.map(({ name }) => name).join(', ');
  throw new UsageError(`"${words[0]}" is not a command. The commands come first: ${names}.`);
}

/** Reads what follows the command's name. */
export function parseArguments(command: Command, words: readonly string[]): Arguments<Options> {
  const usage = `Usage: ${usageOf(command)}`;
  const { values, positionals } = parseOrRefuse(command, words, usage);
  const { min, max } = command.operands;
  const isHelp = values.help === true;
  if (!isHelp && positionals.length < min) throw new UsageError(`Something is missing. ${usage}`);
  if (!isHelp && positionals.length > max) {
    throw new UsageError(`"${positionals[max]}" is one word too many. ${usage}`);
  }
  return { operands: positionals, options: values as Arguments<Options>['options'] };
}

export const usageOf = ({ name, usage }: Command): string =>
  ['sluice', name, usage].filter(Boolean).join(' ');

function parseOrRefuse(command: Command, words: readonly string[], usage: string) {
  const options: Options = { ...command.options, ...COMMON_OPTIONS };
  const types = Object.entries(options).map(([name, { type }]) => [name, { type }] as const);
  try {
    return parseArgs({
      args: words.slice(command.name.split(' ').length),
      options: Object.fromEntries(types),
      allowPositionals: true,
    });
  } catch (error) {
    const [sentence] = (error as Error).message.split(/\. |\n/);
    throw new UsageError(`${sentence}. ${usage}`);
  }
}
