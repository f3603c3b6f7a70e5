import type { OrderSnapshot } from '../../gate/order-snapshot.ts';
import { haltAccount } from '../../kill-switch/halt-account.ts';
import { instrumentOf } from '../../market/instrument.ts';
import { stemOfText } from '../model/client-order-id.ts';
import type { PlaceRecord } from '../model/record.ts';
import type { ReconciliationDependencies } from './dependencies.ts';

/**
 * The snapshot, if it is of the record's order. Gate's id alone does not prove that: an exchange
 * that lost its state counts its ids again. And the other market has ids and texts of its own.
 * Another order under the record's id should never exist,
 * and halts the account like every unexpected order.
 */
export async function ownSnapshot(
  deps: Pick<ReconciliationDependencies, 'clock' | 'killSwitches' | 'log' | 'tag'>,
  { account, id, stem, order }: PlaceRecord,
  row: OrderSnapshot | undefined,
): Promise<OrderSnapshot | undefined> {
  if (row === undefined) return undefined;
  const { orderId, text, market } = row;
  const isInMarket = market === instrumentOf(order).market;
  if (isInMarket && stemOfText(text, deps.tag) === stem) return row;
  deps.log('error', 'other_order', { account, id, text, orderId });
  const where = isInMarket ? '' : ` in the market ${market}`;
  await haltAccount(deps, account, `order ${orderId} of "${id}" carries the text ${text}${where}`);
  return undefined;
}
