import { randomBytes } from 'node:crypto';
import { systemClock } from '../../shared/lib/clock.ts';
import { type Console, startConsole } from '../console/start-console.ts';
import type { Connection } from '../program/command.ts';
import { connectStack } from '../stack/connect-stack.ts';
import { chooseTarget } from '../stack/target.ts';

/** The console for a stack. */
export function startLocalConsole(connection: Connection, port: number): Promise<Console> {
  const setting = {
    connection,
    account: firstAccountOf(connection),
    clock: systemClock,
    randomBytes,
  };
  return startConsole(setting, port);
}

/** The stack that these outputs describe. */
export function connectLocally(outputsFile: string): Connection {
  const { target } = chooseTarget({
    folder: '.',
    kind: 'local',
    outputs: outputsFile,
    writes: true,
  });
  return { target, stack: connectStack(target, systemClock) };
}

function firstAccountOf({ target }: Connection): string {
  return Object.keys(target.accounts)[0]!;
}

/** Opens the console as a browser does, and counts the orders on the page that lists them. */
export async function countShown({ url }: Console, connection: Connection): Promise<number> {
  const entered = await fetch(url, { redirect: 'manual' });
  const [cookie = ''] = entered.headers.getSetCookie()[0]?.split(';') ?? [];
  const page = await fetch(new URL(`/accounts/${firstAccountOf(connection)}/orders`, url), {
    headers: { cookie },
  });
  return [...(await page.text()).matchAll(/<tr [^>]*id="row-/g)].length;
}
