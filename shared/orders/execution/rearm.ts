import type { KillSwitch } from '../../kill-switch/state.ts';
import { rearmed } from '../../programs/exits/apply.ts';
import type { OrderStore, Written } from '../ledger/order-store.ts';
import {
  type ArmedRecord,
  type ExitRecord,
  isArmed,
  isExit,
  type OrderRecord,
} from '../model/record.ts';

/** An order or an exit that a halt has suspended. */
export type Suspended = ArmedRecord | ExitRecord;

export function isSuspended(record: OrderRecord): record is Suspended {
  if (isArmed(record)) return record.armed.suspended === true;
  return isExit(record) && record.status === 'working' && record.program.state.suspended === true;
}

/**
 * Arms an order or an exit again that a halt had suspended. Its condition is judged with the next poll:
 * one whose price is beyond fires at once.
 */
export function rearm(
  store: Pick<OrderStore, 'transition'>,
  record: Suspended,
  { version }: Pick<KillSwitch, 'version'>,
): Promise<Written> {
  if (record.action === 'exit') {
    const { filled: _sums, state, ...rest } = record.program;
    const progress = { ...rest, state: rearmed(state), armedVersion: version };
    return store.transition('exit_rearmed', record, { progress });
  }
  const change = { armedVersion: version, suspended: undefined, firedAtMs: undefined };
  return store.transition('rearmed', record, change);
}
