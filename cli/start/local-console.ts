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
    account: Object.keys(connection.target.accounts)[0]!,
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

/** Opens the console as a browser does, and counts the orders on its first page. */
export async function countShown({ url }: Console): Promise<number> {
  const entered = await fetch(url, { redirect: 'manual' });
  const [cookie = ''] = entered.headers.getSetCookie()[0]?.split(';') ?? [];
  const page = await fetch(new URL('/', url), { headers: { cookie } });
  return [...(await page.text()).matchAll(/<tr [^>]*id="row-/g)].length;
}
