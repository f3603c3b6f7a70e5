import type { RuntimeConfig } from '../../../config/runtime-config.ts';
import type { PauseStore } from '../../../ledger/pauses.ts';
import type { CallTracker } from '../../ledger/call-tracker.ts';
import type { Senders } from '../../model/sender.ts';
import type { ExecutionDependencies } from '../../reconciliation/dependencies.ts';

/** The dependencies of accepting a message. */
export type SubmissionDependencies = ExecutionDependencies & {
  readonly config: RuntimeConfig;
  readonly senders: Senders;
  readonly pauses: Pick<PauseStore, 'read'>;
  readonly callTracker: CallTracker;
};
