import { randomBytes } from 'node:crypto';
import { systemClock } from '../shared/lib/clock.ts';
import { DEFAULT_ACCOUNT } from '../shared/orders/model/request.ts';
import { COMMANDS } from './commands.ts';
import { ownPackage } from './init/own-package.ts';
import { asCalled } from './program/as-called.ts';
import type { Arguments, Command, Connection, Context, Options } from './program/command.ts';
import { findCommand, parseArguments } from './program/command-line.ts';
import { helpOnAll, helpOnCommand } from './program/help.ts';
import { connectStack } from './stack/connect-stack.ts';
import { chooseTarget, describeTarget, type Target } from './stack/target.ts';
import { explainError } from './terminal/explain-error.ts';
import { EXIT, failureJson, UsageError } from './terminal/failure.ts';
import { createTerminal } from './terminal/terminal.ts';

// The `sluice` command: only this file touches the process.
const argv = process.argv.slice(2);
const copied = asCalled(
  COMMANDS.map(({ name }) => name),
  process.env,
);
const terminal = createTerminal(process.stdout, process.stderr, argv.includes('--json'), copied);
let connection: Connection | undefined;

// The reader of a pipe may close it early, as `head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? EXIT.success : EXIT.failed);
});
// The launcher has died: nothing else would stop a `watch`.
process.once('disconnect', () => process.exit(EXIT.interrupted));
process.channel?.unref();

try {
  process.exitCode = await main();
} catch (error) {
  const failure = explainError(error);
  if (argv.includes('--json')) terminal.show(failureJson(failure), () => '');
  terminal.fail(failure.message);
  process.exitCode = failure.exitCode;
}

async function main(): Promise<number> {
  if (argv.length === 0 || ['help', '--help', '-h'].includes(argv[0]!)) {
    process.stdout.write(`${copied(helpOnAll(COMMANDS))}\n`);
    return argv.length === 0 ? EXIT.usage : EXIT.success;
  }
  if (argv[0] === '--version') {
    const { version } = ownPackage();
    terminal.show({ version }, () => version);
    return EXIT.success;
  }
  const command = findCommand(COMMANDS, argv);
  const args = parseArguments(command, argv);
  if (args.options.help) {
    process.stdout.write(`${copied(helpOnCommand(command))}\n`);
    return EXIT.success;
  }
  return command.run(contextOf(command, args), args);
}

function contextOf(command: Command, { options }: Arguments<Options>): Context {
  const account = options.account ?? DEFAULT_ACCOUNT;
  return {
    terminal,
    clock: systemClock,
    randomBytes,
    account,
    input: process.stdin,
    connect(accountOf) {
      connection ??= connect(command, options, accountOf);
      return connection;
    },
    onInterrupt(end) {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) {
        process.once(signal, () => process.exit(end()));
      }
    },
  };
}

function connect(
  command: Command,
  { target: kind, outputs, account: named }: Arguments<Options>['options'],
  accountOf: (target: Target) => string | undefined = () => undefined,
): Connection {
  const folder = process.cwd();
  const { target, alternative } = chooseTarget({ folder, kind, outputs, writes: command.writes });
  const account = named ?? accountOf(target) ?? DEFAULT_ACCOUNT;
  const hint = alternative ? ' (there are two stacks: --target local|aws says which)' : '';
  terminal.note(describeTarget(target, account) + hint);
  if (!Object.hasOwn(target.accounts, account)) {
    const configured = Object.keys(target.accounts).join(', ');
    const message = `No account is called "${account}"; configured: ${configured}.`;
    throw new UsageError(message, 'account');
  }
  return { target, stack: connectStack(target, systemClock) };
}
