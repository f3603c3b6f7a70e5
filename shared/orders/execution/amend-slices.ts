import { isContract } from '../../market/contract-order.ts';
import { instrumentKey, instrumentOf } from '../../market/instrument.ts';
import { termsOf } from '../../market/order-terms.ts';
import { type Reason, reason } from '../model/reason.ts';
import {
  type AmendRecord,
  isSliced,
  type OrderRecord,
  type SlicedRecord,
} from '../model/record.ts';
import { wouldBeOpen } from '../reconciliation/absence.ts';
import type { ReconciliationDependencies } from '../reconciliation/dependencies.ts';
import { complete, reject } from '../reconciliation/verdict.ts';
import { tooLateToSend } from './place.ts';

/**
 * Changes the limit price of an order in slices. Nothing is sent: one conditional write decides, and
 * every slice that is claimed after it keeps to the new price.
 */
export async function amendSlices(
  deps: ReconciliationDependencies,
  command: AmendRecord,
  target: SlicedRecord,
): Promise<void> {
  const { account, attempt, id, amendment } = command;
  let current: OrderRecord = target;
  // Its slices change the record too. Undecided after so many, it is left to the next poll.
  for (let race = 0; race < RACES_MAX && isSliced(current); race++) {
    const fault = faultOf(command, current);
    if (fault) return reject(deps, command, fault);
    // The next poll takes over what was claimed too long ago.
    if (tooLateToSend(deps.exchangeOf(account).client, attempt)) return;
    const change = { order: { ...current.order, price: amendment.price! } };
    const written = await deps.store.transition('price_amended', current, change, id);
    if (written.applied || isApplied(command, written.record)) return complete(deps, command);
    current = written.record;
  }
}

const RACES_MAX = 5;

/** Finishes an amendment whose process died: it was carried out, or it never will be. */
export async function resolveSlicesAmendment(
  deps: ReconciliationDependencies,
  command: AmendRecord,
  target: SlicedRecord,
  listedAtMs: number | undefined,
): Promise<void> {
  if (isApplied(command, target)) return complete(deps, command);
  if (wouldBeOpen(command.attempt, instrumentOf(command.amendment).market, listedAtMs)) {
    const text = 'It was not carried out in time: send it again under a new id.';
    await reject(deps, command, reason('AMEND_NOT_APPLIED', text));
  }
}

function isApplied({ id }: AmendRecord, { history }: OrderRecord): boolean {
  return history.some(({ event, detail }) => event === 'price_amended' && detail === id);
}

function faultOf({ amendment }: AmendRecord, target: SlicedRecord): Reason | undefined {
  const fault = (field: string, text: string) => reason('TARGET_NOT_AMENDABLE', text, field);
  const { id, status, order, cancelRequestedAtMs } = target;
  if (status !== 'working') return fault('target', `"${id}" is ${status}.`);
  const { instrument, price } = termsOf(order);
  const [nameField, sizeField] = isContract(amendment)
    ? (['contract', 'size'] as const)
    : (['currency_pair', 'amount'] as const);
  if (instrumentKey(instrument) !== instrumentKey(instrumentOf(amendment))) {
    return fault(nameField, `"${id}" is an order in ${instrument.name}.`);
  }
  const size = isContract(amendment) ? amendment.size : amendment.amount;
  if (size !== undefined) {
    return fault(sizeField, `"${id}" is worked in slices: only its price can be amended.`);
  }
  if (price === undefined) {
    return fault('price', `"${id}" is a market order: it has no price to change.`);
  }
  if (cancelRequestedAtMs !== undefined) return fault('target', `"${id}" is being cancelled.`);
  return undefined;
}
