import { createAccountReads } from '../../shared/gate/spot/account-reads.ts';
import { createPriceReads } from '../../shared/gate/spot/prices.ts';
import type { SnapshotDependencies } from '../../shared/snapshots/dependencies.ts';
import { createSnapshotStore } from '../../shared/snapshots/snapshot-store.ts';
import { readFunctionEnvironment } from './environment.ts';
import { connectLedger } from './ledger-client.ts';
import type { Connections, OrderServices } from './order-services.ts';

/** The services of snapshots, over the accounts' connections that the orders use. */
export function createSnapshotServices(orders: OrderServices & Connections): SnapshotDependencies {
  const { config, tag, trades, clock, log, exchangeOf, requestsOf } = orders;
  return {
    config,
    tag,
    trades,
    clock,
    log,
    snapshots: createSnapshotStore(connectLedger(readFunctionEnvironment().tableName)),
    snapshotExchangeOf(account) {
      const { client, balances, readKey, futures } = exchangeOf(account);
      const requests = requestsOf(account);
      const { exchangeNowMs, trades: readTrades } = client;
      return {
        exchangeNowMs,
        trades: readTrades,
        balances,
        readKey,
        ...(futures && { futures: { ...futures.reads, trades: futures.market.trades } }),
        ...createAccountReads(requests),
        ...createPriceReads(requests),
      };
    },
  };
}
