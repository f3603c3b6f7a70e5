import type { PauseStore } from '../../ledger/pauses.ts';
import type { Senders } from '../model/sender.ts';
import type { OrderDependencies } from '../reconciliation/dependencies.ts';

/** What it takes to take a message on, beyond what every room of the order code has. */
export type SubmissionDependencies = OrderDependencies & {
  readonly senders: Senders;
  readonly pauses: Pick<PauseStore, 'read'>;
};
