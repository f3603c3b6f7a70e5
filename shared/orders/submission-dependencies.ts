import type { PauseStore } from '../ledger/pauses.ts';
import type { OrderDependencies } from './dependencies.ts';
import type { Senders } from './sender.ts';

/** What it takes to take a message on, beyond what every room of the order code has. */
export type SubmissionDependencies = OrderDependencies & {
  readonly senders: Senders;
  readonly pauses: Pick<PauseStore, 'read'>;
};
