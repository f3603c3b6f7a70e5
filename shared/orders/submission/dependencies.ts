import type { PauseStore } from '../../ledger/pauses.ts';
import type { Senders } from '../model/sender.ts';
import type { OrderDependencies } from '../reconciliation/dependencies.ts';

/** The further dependencies for accepting a message. */
export type SubmissionDependencies = OrderDependencies & {
  readonly senders: Senders;
  readonly pauses: Pick<PauseStore, 'read'>;
};
