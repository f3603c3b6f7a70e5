import type { KillSwitch } from '../../kill-switch/state.ts';
import { rearmed } from '../../programs/exits/apply.ts';
import type { OrderStore, Written } from '../ledger/order-store.ts';
import type { Suspended } from '../model/record.ts';

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
