import type { WatchStore } from '../ledger/watch-store.ts';
import type { SendMessage } from '../model/release.ts';
import type { OrderDependencies } from '../reconciliation/dependencies.ts';
import type { FuturesWatchDependencies } from './futures/watch-futures.ts';

/** The dependencies of a poll. */
export type PollDependencies = OrderDependencies &
  FuturesWatchDependencies & {
    readonly watches: WatchStore;
    readonly sendMessage: SendMessage;
  };
