import type { GateKey } from '../../gate/api-key.ts';
import type { OrderRecord } from '../model/record.ts';
import type { ExecutionDependencies } from '../reconciliation/dependencies.ts';
import { resolveAmendment, sendAmendment } from './amend.ts';
import { cancelWhenDue, driveCancel } from './cancel.ts';
import { placeClaimed } from './place.ts';

/**
 * Carries out a claimed record for the first time. "unsent": not a byte of it left.
 *
 * @param untilMs when the invocation must be done
 */
export async function execute(
  deps: ExecutionDependencies,
  record: OrderRecord,
  key: GateKey | undefined,
  untilMs: number,
): Promise<'handled' | 'unsent'> {
  switch (record.action) {
    case 'place':
      if (!record.attempt || !key) return 'handled';
      return placeClaimed(deps, record, key, untilMs);
    case 'cancel':
      await driveCancel(deps, record);
      return 'handled';
    case 'amend':
      if (!record.attempt || !key) return 'handled';
      return sendAmendment(deps, record, key, untilMs);
    case 'unread':
    case 'blocked':
      return 'handled';
  }
}

/**
 * Takes an unfinished record one step further, at a poll.
 *
 * @param listedAtMs until when the listing of open orders is complete
 */
export async function resume(
  deps: ExecutionDependencies,
  record: OrderRecord,
  listedAtMs: number | undefined,
): Promise<void> {
  switch (record.action) {
    case 'place':
      if (record.attempt && record.status === 'open') await cancelWhenDue(deps, record);
      return;
    case 'cancel':
      await driveCancel(deps, record);
      return;
    case 'amend':
      if (record.attempt) await resolveAmendment(deps, record, listedAtMs);
      return;
    case 'unread':
    case 'blocked':
      return;
  }
}
