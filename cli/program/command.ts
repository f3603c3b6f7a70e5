import type { Clock } from '../../shared/lib/clock.ts';
import type { Stack } from '../stack/connect-stack.ts';
import type { Target } from '../stack/target.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** An option of a command: what `parseArgs` and the help need to know about it. */
export type Option = {
  readonly type: 'string' | 'boolean';
  /** How the value is called in the help. */
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
  help: { type: 'boolean', help: 'how to use the command' },
} as const satisfies Options;

type Values<O extends Options> = {
  readonly [Name in keyof O]?: O[Name]['type'] extends 'boolean' ? boolean : string;
};

export type Arguments<O extends Options> = {
  readonly operands: readonly string[];
  readonly options: Values<O & typeof COMMON_OPTIONS>;
};

/** One command of the table: what it is called, what it takes and what it does. */
export type Command<O extends Options = Options> = {
  readonly name: string;
  /** What follows the name, for people. */
  readonly usage: string;
  readonly summary: string;
  /** How many operands it takes. */
  readonly operands: { readonly min: number; readonly max: number };
  readonly options: O;
  /** Changes something: then it never guesses between two targets. */
  readonly writes: boolean;
  /** Does it and returns the exit code; throws a `Failure` where it cannot be done. */
  run(context: Context, args: Arguments<O>): Promise<number>;
};

/** Keeps the types of a command's own options while the table sees them all alike. */
export function defineCommand<const O extends Options>(command: Command<O>): Command {
  return command as unknown as Command;
}

/** What a command has around it. */
export type Context = {
  readonly terminal: Terminal;
  readonly clock: Clock;
  readonly randomBytes: (size: number) => Uint8Array;
  /** The account that the command is about. */
  readonly account: string;
  readonly input: NodeJS.ReadStream;
  /**
   * Finds the stack and says which one it is. Nothing goes over the network yet.
   *
   * @param accountOf the account that is meant where `--account` does not say it
   */
  connect(accountOf?: (target: Target) => string | undefined): Connection;
  /** Has Ctrl-C end the command this way: the callback says so and gives the exit code. */
  onInterrupt(end: () => number): void;
};

export type Connection = { readonly target: Target; readonly stack: Stack };

/** What waiting for an outcome takes: time, somebody to tell, and a way to end it by hand. */
export type Waiter = Pick<Context, 'clock' | 'onInterrupt'> & {
  readonly terminal: Pick<Terminal, 'note'>;
};
