import type { Clock } from '../../shared/lib/clock.ts';
import type { Stack } from '../stack/connect-stack.ts';
import type { Target } from '../stack/target.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** An option of a command, for `parseArgs` and for the help. */
export type Option = {
  readonly type: 'string' | 'boolean';
  /** Whether it may be given more than once: its value is a list then. */
  readonly multiple?: true;
  /** The name of the value in the help. */
  readonly value?: string;
  readonly help: string;
};

export type Options = Readonly<Record<string, Option>>;

/** Options that every command takes. */
export const COMMON_OPTIONS = {
  account: { type: 'string', value: 'NAME', help: 'the configured account (default main)' },
  target: { type: 'string', value: 'local|aws', help: 'the local stack or the deployed one' },
  outputs: { type: 'string', value: 'FILE', help: 'outputs of the stack (cdk-outputs.json)' },
  json: { type: 'boolean', help: 'JSON on stdout instead of text' },
  help: { type: 'boolean', help: 'show this help' },
} as const satisfies Options;

type Values<O extends Options> = {
  readonly [Name in keyof O]?: O[Name]['type'] extends 'boolean'
    ? boolean
    : O[Name] extends { readonly multiple: true }
      ? readonly string[]
      : string;
};

export type Arguments<O extends Options> = {
  readonly operands: readonly string[];
  readonly options: Values<O & typeof COMMON_OPTIONS>;
};

/** One command of the table: its name, its arguments and its action. */
export type Command<O extends Options = Options> = {
  readonly name: string;
  /** The arguments after the name, for the help. */
  readonly usage: string;
  readonly summary: string;
  /** The allowed number of operands. */
  readonly operands: { readonly min: number; readonly max: number };
  readonly options: O;
  /** Whether the command changes something: then it never guesses between two targets. */
  readonly writes: boolean;
  /** Runs the command and returns the exit code; throws a `Failure` if it cannot. */
  run(context: Context, args: Arguments<O>): Promise<number>;
};

/** Types `run` by the command's own options; the table holds all commands as one type. */
export function defineCommand<const O extends Options>(command: Command<O>): Command {
  return command as unknown as Command;
}

/** The environment of a command. */
export type Context = {
  readonly terminal: Terminal;
  readonly clock: Clock;
  readonly randomBytes: (size: number) => Uint8Array;
  /** The account of the command. */
  readonly account: string;
  readonly input: NodeJS.ReadStream;
  /**
   * Finds the stack and prints which one it is. It sends nothing over the network yet.
   *
   * @param accountOf the account to use without `--account`
   */
  connect(accountOf?: (target: Target) => string | undefined): Connection;
  /** Registers a handler for Ctrl-C, which prints a note and returns the exit code. */
  onInterrupt(end: () => number): void;
};

export type Connection = { readonly target: Target; readonly stack: Stack };

/** The dependencies of a wait: a clock, a place for progress notes, and an interrupt. */
export type Waiter = Pick<Context, 'clock' | 'onInterrupt'> & {
  readonly terminal: Pick<Terminal, 'note'>;
};
