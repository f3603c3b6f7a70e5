import type { Console } from '../../cli/console/start-console.ts';
import type { Connection } from '../../cli/program/command.ts';
import { connectStack } from '../../cli/stack/connect-stack.ts';
import { chooseTarget } from '../../cli/stack/target.ts';
import { systemClock } from '../../shared/lib/clock.ts';
import { startTestStack, type TestStack, type TestStackOptions } from '../support/test-stack.ts';
import { openConsole } from './open-console.ts';

export type ConsoleStack = TestStack & {
  readonly console: Console;
  /** As the commands have it. */
  readonly connection: Connection;
};

/** The whole product on this machine, with a console for it. */
export async function startConsoleStack(options: TestStackOptions = {}): Promise<ConsoleStack> {
  const stack = await startTestStack(options);
  const { target } = chooseTarget({
    folder: stack.folder,
    kind: 'local',
    outputs: undefined,
    writes: true,
  });
  const connection = { target, stack: connectStack(target, systemClock) };
  const console = await openConsole(connection, stack.folder);
  async function stop() {
    await console.close();
    await stack.stop();
  }
  return { ...stack, console, connection, stop };
}
