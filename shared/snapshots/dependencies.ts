import type { RuntimeConfig } from '../config/runtime-config.ts';
import type { ReadGateKey } from '../gate/api-key.ts';
import type { FuturesReads } from '../gate/futures/lazy.ts';
import type { MarketClient } from '../gate/market.ts';
import type { PriceReads } from '../gate/prices.ts';
import type { AccountBalances } from '../gate/spot/account-balances.ts';
import type { AccountReads } from '../gate/spot/account-reads.ts';
import type { GateClient } from '../gate/spot/client.ts';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import type { TradeStore } from '../orders/ledger/fill-store.ts';
import type { SnapshotStore } from './snapshot-store.ts';

/** What is read of the contracts of an account. */
export type FuturesSnapshotReads = Pick<FuturesReads, 'accountBook' | 'positions' | 'wallet'> &
  Pick<MarketClient, 'trades'>;

/** What an account's snapshot is read from. */
export type SnapshotExchange = Pick<GateClient, 'exchangeNowMs' | 'trades'> &
  Pick<AccountReads, 'accountBook'> &
  Pick<AccountBalances, 'balances'> &
  Pick<PriceReads, 'allPrices'> & {
    readonly readKey: ReadGateKey;
    /** Of an account that trades contracts. */
    readonly futures?: FuturesSnapshotReads;
  };

export type SnapshotDependencies = {
  readonly config: Pick<RuntimeConfig, 'accounts'>;
  /** This deployment's 4 characters in every `text`. */
  readonly tag: string;
  readonly trades: Pick<TradeStore, 'readProgress' | 'advance'>;
  readonly snapshots: Pick<SnapshotStore, 'keepSnapshot' | 'keepEvents'>;
  readonly snapshotExchangeOf: (account: string) => SnapshotExchange;
  readonly clock: Clock;
  readonly log: Log;
};
