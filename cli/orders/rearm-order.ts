import type { KillSwitch } from '../../shared/kill-switch/state.ts';
import { rearm as armAgain, type Suspended } from '../../shared/orders/execution/rearm.ts';
import type { OrderRecord } from '../../shared/orders/model/record.ts';
import type { Connection } from '../program/command.ts';
import { Failure } from '../terminal/failure.ts';

/** Throws while the account is halted. */
export async function requireActive(
  { stack }: Pick<Connection, 'stack'>,
  account: string,
): Promise<KillSwitch> {
  const killSwitch = await stack.killSwitches.read(account);
  if (killSwitch.state === 'ACTIVE') return killSwitch;
  const message = `The account "${account}" is ${killSwitch.state}. First: sluice resume.`;
  throw new Failure('HALTED', message);
}

/** Lets suspended orders and exits fire again. A halted account must be resumed first. */
export async function rearmAll(
  { stack }: Pick<Connection, 'stack'>,
  account: string,
  records: readonly Suspended[],
): Promise<readonly OrderRecord[]> {
  const killSwitch = await requireActive({ stack }, account);
  const armed: OrderRecord[] = [];
  for (const record of records) {
    armed.push((await armAgain(stack.store, record, killSwitch)).record);
  }
  // If this fails, the schedule starts track-orders within a minute.
  if (armed.length > 0) await stack.startTracking().catch(() => {});
  return armed;
}
