import { Big } from '../decimal.ts';
import type { GateOrder } from '../gate/order-row.ts';
import type { OrderDependencies } from './dependencies.ts';
import { happening } from './happening.ts';
import { snapshotOf, statusOf } from './outcome.ts';
import type { PlaceRecord } from './record.ts';
import type { Written } from './store.ts';
import type { TransitionName } from './transitions.ts';

/**
 * Takes over what a row of Gate's says of an order. Rows may come late, twice and in any order:
 * the record only ever moves forward.
 */
export async function mergeRow(
  deps: OrderDependencies,
  record: PlaceRecord,
  row: GateOrder,
): Promise<Written> {
  const unchanged = { applied: false, record };
  const transition = transitionFor(record, row);
  if (transition === undefined) return unchanged;
  if (transition === 'updated' && !isNewer(record, row)) return unchanged;
  const status = await statusOf(
    record.order,
    row,
    deps.exchangeOf(record.account).client.pairRules,
  );
  const hasEnded = status !== 'open';
  const hasTraded = !new Big(row.filledAmount).eq('0');
  const change = {
    ...snapshotOf(record.order, row),
    ...(transition !== 'updated' && { status }),
    ...(hasEnded && hasTraded && { accounting: 'pending' as const }),
    missingAtMs: undefined,
    ...(transition === 'adopted' && { adopted: true as const, reason: undefined }),
  };
  const written = await deps.store.transition(
    transition,
    record,
    change,
    happening(deps, transition, transition === 'updated' ? row.filledAmount : undefined),
  );
  if (written.applied) {
    const { account, id, text } = record;
    const level = transition === 'adopted' ? 'error' : 'info';
    deps.log(level, transition, { account, id, text, status, orderId: row.orderId });
  }
  return written;
}

function transitionFor(record: PlaceRecord, row: GateOrder): TransitionName | undefined {
  switch (record.status) {
    case 'submitting':
      return 'placed';
    case 'open':
      return row.isOpen ? 'updated' : 'ended';
    case 'rejected':
    case 'not_placed':
      return 'adopted';
    default:
      return undefined;
  }
}

/** Within one of Gate's milliseconds the larger fill is the later one. */
function isNewer(record: PlaceRecord, row: GateOrder): boolean {
  // It was missing from a listing, and here it is.
  if (record.missingAtMs !== undefined) return true;
  const knownMs = record.updateTimeMs ?? 0;
  if (row.updateTimeMs !== knownMs) return row.updateTimeMs > knownMs;
  const { amount, price } = record.order;
  const isAmended = row.amount !== amount || (price !== undefined && row.price !== price);
  return isAmended || new Big(row.filledAmount).gt(record.filledAmount);
}
