import type { WatchStore } from '../ledger/watch-store.ts';
import type { OrderDependencies } from '../reconciliation/dependencies.ts';

/** Sends a message to the order queue. */
export type SendMessage = (body: string, group: string, deduplicationId: string) => Promise<void>;

/** The dependencies of a poll. */
export type PollDependencies = OrderDependencies & {
  readonly watches: WatchStore;
  readonly sendMessage: SendMessage;
};
