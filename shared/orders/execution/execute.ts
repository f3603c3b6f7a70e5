import type { GateKey } from '../../gate/api-key.ts';
import type { OrderRecord } from '../model/record.ts';
import type { ExecutionDependencies } from '../reconciliation/dependencies.ts';
import { cancelWhenDue, driveCancel } from './cancel.ts';
import { placeClaimed } from './place.ts';

/**
 * How the first execution of a record leaves it:
 * - `ended`     nothing of it is left to do
 * - `to_follow` track-orders has work with it, or with its target
 * - `unsent`    not a byte of it left
 */
export type Execution = 'ended' | 'to_follow' | 'unsent';

/**
 * Carries out a claimed record for the first time.
 *
 * @param untilMs when the invocation must be done
 */
export async function execute(
  deps: ExecutionDependencies,
  record: OrderRecord,
  key: GateKey | undefined,
  untilMs: number,
): Promise<Execution> {
  switch (record.action) {
    case 'place':
      if (!record.attempt || !key) return 'ended';
      return placeClaimed(deps, record, key, untilMs);
    case 'cancel':
      await driveCancel(deps, record);
      return 'to_follow';
    case 'amend':
      if (!record.attempt || !key) return 'ended';
      return (await amendments()).sendAmendment(deps, record, key, untilMs);
    case 'exit':
    case 'sliced':
      return 'to_follow';
    case 'unread':
    case 'blocked':
      return 'ended';
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
      if (record.attempt) await (await amendments()).resolveAmendment(deps, record, listedAtMs);
      return;
    case 'exit':
    case 'sliced':
    case 'unread':
    case 'blocked':
      return;
  }
}

/** Their code is loaded with the first one. */
const amendments = () => import('./amend.ts');
