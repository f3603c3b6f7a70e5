import type { GateMessage } from '../../gate/outcomes.ts';
import type { Reason } from '../model/reason.ts';
import type { AmendRecord, CancelRecord, OrderRecord } from '../model/record.ts';
import type { ReconciliationDependencies } from './dependencies.ts';
import { tellIfUnprotected } from './tell-unprotected.ts';

/** Ends a record as refused: no order was placed, cancelled or amended. */
export async function reject(
  deps: Pick<ReconciliationDependencies, 'log' | 'store'>,
  record: OrderRecord,
  refusal: Reason,
): Promise<void> {
  const change = { status: 'rejected' as const, reason: refusal };
  const written = await deps.store.transition('rejected', record, change, refusal.code);
  tellIfUnprotected(deps, written);
}

/** Keeps Gate's response that proves nothing, for people who wait for the proof. */
export async function noteAnswer(
  deps: Pick<ReconciliationDependencies, 'store'>,
  record: OrderRecord,
  answer: GateMessage,
): Promise<void> {
  const { label, message } = answer;
  const change = { gateAnswer: answer };
  await deps.store.transition('undecided', record, change, `${label}: ${message}`);
}

/** Ends a cancel or an amendment that was carried out. */
export async function complete(
  deps: Pick<ReconciliationDependencies, 'store'>,
  command: CancelRecord | AmendRecord,
  detail?: string,
): Promise<void> {
  await deps.store.transition('done', command, { status: 'done' }, detail);
}
