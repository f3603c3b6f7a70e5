import { isContract } from '../../market/contract-order.ts';
import { instrumentKey, instrumentOf } from '../../market/instrument.ts';
import { orderStem } from '../model/client-order-id.ts';
import { type Reason, reason } from '../model/reason.ts';
import { type AmendRecord, isArmed, type OrderRecord } from '../model/record.ts';
import { wouldBeOpen } from '../reconciliation/absence.ts';
import type { ReconciliationDependencies } from '../reconciliation/dependencies.ts';
import { complete, reject } from '../reconciliation/verdict.ts';
import { tooLateToSend } from './place.ts';

/** Changes the price of an armed order's trigger. Nothing is sent: one conditional write decides. */
export async function amendTrigger(
  deps: ReconciliationDependencies,
  command: AmendRecord,
  price: string,
): Promise<void> {
  const { account, attempt, id, target } = command;
  const { client } = deps.exchangeOf(account);
  const found = await deps.store.get(orderStem(deps.tag, account, target));
  const fault = faultOf(command, found);
  if (fault || !found || !isArmed(found) || found.trigger.trail) {
    return reject(deps, command, fault ?? notArmed(command, found));
  }
  // The next poll takes over what was claimed too long ago.
  if (tooLateToSend(client, attempt)) return;
  const change = {
    trigger: { ...found.trigger, price },
    armedSinceMs: client.exchangeNowMs(),
  };
  const { record } = await deps.store.transition('trigger_amended', found, change, id);
  if (isApplied(command, record)) return complete(deps, command);
  await reject(deps, command, faultOf(command, record) ?? changedMeanwhile(command));
}

/** Finishes an amendment whose process died: it was carried out, or it never will be. */
export async function resolveTriggerAmendment(
  deps: ReconciliationDependencies,
  command: AmendRecord,
  listedAtMs: number | undefined,
): Promise<void> {
  const found = await deps.store.get(orderStem(deps.tag, command.account, command.target));
  if (found && isApplied(command, found)) return complete(deps, command);
  if (wouldBeOpen(command.attempt, instrumentOf(command.amendment).market, listedAtMs)) {
    const text = 'It was not carried out in time: send it again under a new id.';
    await reject(deps, command, reason('AMEND_NOT_APPLIED', text));
  }
}

function isApplied({ id }: AmendRecord, { history }: OrderRecord): boolean {
  return history.some(({ event, detail }) => event === 'trigger_amended' && detail === id);
}

function faultOf(command: AmendRecord, found: OrderRecord | undefined): Reason | undefined {
  if (!found || !isArmed(found)) return notArmed(command, found);
  const fault = (field: string, text: string) => reason('TARGET_NOT_AMENDABLE', text, field);
  const { order, trigger, armed, id } = found;
  const instrument = instrumentKey(instrumentOf(order));
  if (instrument !== instrumentKey(instrumentOf(command.amendment))) {
    const field = isContract(command.amendment) ? 'contract' : 'currency_pair';
    return fault(field, `"${id}" is an order in ${instrument}.`);
  }
  if (trigger.trail)
    return fault('trigger', `"${id}" follows the price: it has no price to change.`);
  if (armed.firedAtMs !== undefined) return fault('target', `"${id}" has fired.`);
  return undefined;
}

function notArmed({ target }: AmendRecord, found: OrderRecord | undefined): Reason {
  const state = found ? `is ${found.status}` : 'is not known';
  const text = `"${target}" ${state}: only an armed order has a trigger to change.`;
  return reason('TARGET_NOT_AMENDABLE', text, 'target');
}

function changedMeanwhile({ target }: AmendRecord): Reason {
  const text = `"${target}" changed meanwhile: send the amendment again under a new id.`;
  return reason('TARGET_NOT_AMENDABLE', text, 'target');
}
