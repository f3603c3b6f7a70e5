import type { WatchStore } from '../../ledger/watch-store.ts';
import type { SendMessage } from '../../model/release.ts';
import type { OrderDependencies } from '../../reconciliation/dependencies.ts';

/** The dependencies of driving exits. */
export type ExitDependencies = OrderDependencies & {
  readonly watches: WatchStore;
  readonly sendMessage: SendMessage;
};
