import { parseArgs } from 'node:util';
import { DECIMAL } from '../../shared/lib/decimal.ts';
import { alignColumns } from '../terminal/columns.ts';
import { UsageError } from '../terminal/failure.ts';
import { type Arguments, COMMON_OPTIONS, type Command, type Options } from './command.ts';

/** The command at the start of the arguments; its name may have two words. */
export function findCommand(commands: readonly Command[], argv: readonly string[]): Command {
  const command = commands.find(({ name }) =>
    name.split(' ').every((word, index) => argv[index] === word),
  );
  if (command) return command;
  const group = commands.filter(({ name }) => name.startsWith(`${argv[0]} `));
  if (group.length > 0) {
    const lines = alignColumns(group.map((each) => [`  ${usageOf(each)}`, each.summary]));
    throw new UsageError(`"${argv[0]}" is followed by what to do:\n${lines.join('\n')}`);
  }
  const names = commands.map(({ name }) => name).join(', ');
  throw new UsageError(`"${argv[0]}" is not a command. The commands come first: ${names}.`);
}

/** Parses the arguments after the command's name. */
export function parseArguments(command: Command, argv: readonly string[]): Arguments<Options> {
  const usage = `Usage: ${usageOf(command)}`;
  const { values, positionals } = parseOrRefuse(command, argv, usage);
  const { min, max } = command.operands;
  const isHelp = values.help === true;
  if (!isHelp && positionals.length < min) throw new UsageError(`An argument is missing. ${usage}`);
  if (!isHelp && positionals.length > max) {
    throw new UsageError(
      `Unexpected argument: ${positionals[max]}.${didYouMean(command, positionals[max]!)} ${usage}`,
    );
  }
  return { operands: positionals, options: values as Arguments<Options>['options'] };
}

/** A number alone is probably the size of an order. */
function didYouMean({ options }: Command, argument: string): string {
  const [option] = ['quote', 'amount', 'limit'].filter((name) => Object.hasOwn(options, name));
  const isMeant = option !== undefined && DECIMAL.test(argument);
  return isMeant ? ` Did you mean --${option} ${argument}?` : '';
}

export function usageOf({ name, usage }: Command): string {
  return ['sluice', name, usage].filter(Boolean).join(' ');
}

function parseOrRefuse(command: Command, argv: readonly string[], usage: string) {
  const options: Options = { ...command.options, ...COMMON_OPTIONS };
  const types = Object.entries(options).map(
    ([name, { type, multiple = false }]) => [name, { type, multiple }] as const,
  );
  try {
    const parsed = parseArgs({
      args: withNegativesLast(argv.slice(command.name.split(' ').length)),
      options: Object.fromEntries(types),
      allowPositionals: true,
      tokens: true,
    });
    const names = parsed.tokens.flatMap((token) => (token.kind === 'option' ? [token.name] : []));
    const repeated = names.find(
      (name, index) => names.indexOf(name) < index && !options[name]?.multiple,
    );
    if (repeated === undefined) return parsed;
    throw new UsageError(`--${repeated} is given more than once. ${usage}`, repeated);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${describeParseError(error as Error)}. ${usage}`, undefined, {
      cause: error,
    });
  }
}

/** Negative numbers as operands, which Node would take for options: they follow after `--`. */
function withNegativesLast(args: readonly string[]): string[] {
  if (args.includes('--')) return [...args];
  const isNegative = (arg: string, index: number) =>
    /^-\d/.test(arg) && !args[index - 1]?.startsWith('--');
  const negatives = args.filter(isNegative);
  if (negatives.length === 0) return [...args];
  return [...args.filter((arg, index) => !isNegative(arg, index)), '--', ...negatives];
}

/** Node's message for a wrong argument, in one sentence. */
function describeParseError({ message }: Error): string {
  const [, name] = /^Option '(?:-\w, )?--([\w-]+).*' argument is ambiguous/.exec(message) ?? [];
  if (name === undefined) return message.split(/\. |\n/)[0]!;
  return `The value of --${name} begins with "-", like an option`;
}
