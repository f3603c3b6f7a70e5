import { isContract } from '../../market/contract-order.ts';
import { instrumentOf } from '../../market/instrument.ts';
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
  if (isContract(amendment) || order.currency_pair !== amendment.currency_pair) {
    return fault('currency_pair', `"${id}" is an order in ${order.currency_pair}.`);
  }
  if (amendment.amount !== undefined) {
    return fault('amount', `"${id}" is worked in slices: only its price can be amended.`);
  }
  if (order.price === undefined) {
    return fault('price', `"${id}" is a market order: it has no price to change.`);
  }
  if (cancelRequestedAtMs !== undefined) return fault('target', `"${id}" is being cancelled.`);
  return undefined;
}
