import type { KillSwitch } from '../../shared/kill-switch/state.ts';
import { rearm as armAgain } from '../../shared/orders/execution/rearm.ts';
import {
  isExit,
  isSuspended,
  type OrderRecord,
  type Suspended,
} from '../../shared/orders/model/record.ts';
import { isFinal } from '../../shared/orders/model/status.ts';
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

/** The tracker changes an exit with what its poll has seen, as with a position that became smaller. */
const TRIES_MAX = 5;

/**
 * Lets suspended orders and exits fire again. A halted account must be resumed first. Throws if one of
 * them could not be armed: it protects nothing then.
 */
export async function rearmAll(
  { stack }: Pick<Connection, 'stack'>,
  account: string,
  records: readonly Suspended[],
): Promise<readonly OrderRecord[]> {
  const killSwitch = await requireActive({ stack }, account);
  const now: OrderRecord[] = [];
  for (const record of records) now.push(await armedAgain(stack.store, record, killSwitch));
  const armed = now.filter(isWatching);
  // If this fails, the schedule starts track-orders within a minute.
  if (armed.length > 0) await stack.startTracking().catch(() => {});
  if (armed.length < now.length) throw notArmed(now);
  return armed;
}

/** The record as it is afterwards: armed by this call or by somebody else, or not armed. */
async function armedAgain(
  store: Parameters<typeof armAgain>[0],
  suspended: Suspended,
  killSwitch: KillSwitch,
): Promise<OrderRecord> {
  let seen = suspended;
  for (let tries = 1; ; tries++) {
    const { applied, record } = await armAgain(store, seen, killSwitch);
    // The trigger of an order is the one that the person was shown, or it is not armed by their "yes".
    const mayRepeat = isExit(record) && isSuspended(record) && tries < TRIES_MAX;
    if (applied || !mayRepeat) return record;
    seen = record;
  }
}

function isWatching(record: OrderRecord): boolean {
  return !isFinal(record.status) && !isSuspended(record);
}

function notArmed(records: readonly OrderRecord[]): Failure {
  const failed = records.filter((record) => !isWatching(record));
  const named = failed.map(
    ({ id, status }) => `"${id}" (${isFinal(status) ? status : 'changed meanwhile'})`,
  );
  const armed = records.filter(isWatching).map(({ id }) => `"${id}"`);
  const done = armed.length > 0 ? ` Armed: ${armed.join(', ')}.` : '';
  const message = `NOT armed: ${named.join(', ')}.${done} To arm what is still suspended, run it again.`;
  return new Failure('NOT_ARMED', message);
}
