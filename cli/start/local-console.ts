import { randomBytes } from 'node:crypto';
import { systemClock } from '../../shared/lib/clock.ts';
import { type Console, startConsole } from '../console/start-console.ts';
import { connectStack } from '../stack/connect-stack.ts';
import { chooseTarget } from '../stack/target.ts';

/** The console for the stack that these outputs describe. */
export function startLocalConsole(outputsFile: string): Promise<Console> {
  const { target } = chooseTarget({
    folder: '.',
    kind: 'local',
    outputs: outputsFile,
    writes: true,
  });
  return startConsole({
    connection: { target, stack: connectStack(target, systemClock) },
    account: Object.keys(target.accounts)[0]!,
    clock: systemClock,
    randomBytes,
  });
}

/** Opens the console as a browser does, and counts the orders on its first page. */
export async function countShown({ url }: Console): Promise<number> {
  const entered = await fetch(url, { redirect: 'manual' });
  const [cookie = ''] = entered.headers.getSetCookie()[0]?.split(';') ?? [];
  const page = await fetch(new URL('/', url), { headers: { cookie } });
  return [...(await page.text()).matchAll(/<tr [^>]*id="row-/g)].length;
}
