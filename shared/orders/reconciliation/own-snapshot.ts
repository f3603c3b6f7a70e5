import type { OrderSnapshot } from '../../gate/order-snapshot.ts';
import { haltAccount } from '../../kill-switch/halt-account.ts';
import { stemOfText } from '../model/client-order-id.ts';
import type { PlaceRecord } from '../model/record.ts';
import type { ReconciliationDependencies } from './dependencies.ts';

/**
 * The snapshot, if it is of the record's order. Gate's id alone does not prove that: an exchange
 * that lost its state counts its ids again. Another order under the record's id should never exist,
 * and halts the account like every unexpected order.
 */
export async function ownSnapshot(
  deps: Pick<ReconciliationDependencies, 'clock' | 'killSwitches' | 'log' | 'tag'>,
  { account, id, stem }: PlaceRecord,
  row: OrderSnapshot | undefined,
): Promise<OrderSnapshot | undefined> {
  if (row === undefined || stemOfText(row.text, deps.tag) === stem) return row;
  const { orderId, text } = row;
  deps.log('error', 'other_order', { account, id, text, orderId });
  await haltAccount(deps, account, `order ${orderId} of "${id}" carries the text ${text}`);
  return undefined;
}
