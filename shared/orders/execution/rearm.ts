import type { KillSwitch } from '../../kill-switch/state.ts';
import type { OrderStore, Written } from '../ledger/order-store.ts';
import type { ArmedRecord } from '../model/record.ts';

/**
 * Arms an order again that a halt had suspended. Its condition is judged with the next poll: an order
 * whose price is beyond fires at once.
 */
export function rearm(
  store: Pick<OrderStore, 'transition'>,
  record: ArmedRecord,
  { version }: Pick<KillSwitch, 'version'>,
): Promise<Written> {
  const change = { armedVersion: version, suspended: undefined, firedAtMs: undefined };
  return store.transition('rearmed', record, change);
}
