import { randomUUID } from 'node:crypto';
import { createKeyStore } from '../../shared/api-keys/store.ts';
import { createLazyFutures } from '../../shared/gate/futures/lazy.ts';
import { createRequests, type Requests } from '../../shared/gate/requests.ts';
import { createAccountBalances } from '../../shared/gate/spot/account-balances.ts';
import { createGateClient } from '../../shared/gate/spot/client.ts';
import { createTakerFee } from '../../shared/gate/spot/taker-fee.ts';
import { createIncidentStore } from '../../shared/incidents/incident-store.ts';
import { createKillSwitchStore } from '../../shared/kill-switch/kill-switch-store.ts';
import { createPauseStore } from '../../shared/ledger/pauses.ts';
import { systemClock } from '../../shared/lib/clock.ts';
import { createAccountStore } from '../../shared/orders/ledger/account-store.ts';
import { createTrackerCall } from '../../shared/orders/ledger/call-tracker.ts';
import { createTradeStore } from '../../shared/orders/ledger/fill-store.ts';
import { createFuturesWatchStore } from '../../shared/orders/ledger/futures-watch-store.ts';
import { createHoldingsStore } from '../../shared/orders/ledger/holdings-store.ts';
import { createLeaseStore } from '../../shared/orders/ledger/lease-store.ts';
import { createOpeningsStore } from '../../shared/orders/ledger/openings-store.ts';
import { createOrderStore } from '../../shared/orders/ledger/order-store.ts';
import { createWatchStore } from '../../shared/orders/ledger/watch-store.ts';
import { deploymentTag } from '../../shared/orders/model/client-order-id.ts';
import type { SubmissionDependencies } from '../../shared/orders/submission/admission/dependencies.ts';
import type { TrackingDependencies } from '../../shared/orders/tracking/track-accounts.ts';
import { readFunctionEnvironment } from './environment.ts';
import { connectLedger, createLedgerClient } from './ledger-client.ts';
import { log } from './log.ts';
import { createOrderQueue } from './order-queue.ts';
import { createPerAccount } from './per-account.ts';
import { createPostToAws } from './signed-request.ts';
import { createStartTracker } from './start-tracker.ts';

export type OrderServices = SubmissionDependencies & TrackingDependencies;

/** The connections behind them, for reads that no order needs. */
export type Connections = { readonly requestsOf: (account: string) => Requests };

/** The services of submit-order and track-orders, created once per Lambda sandbox. */
export function createOrderServices(): OrderServices & Connections {
  const { config, configHash, tableName, deployment, senders } = readFunctionEnvironment();
  const table = connectLedger(tableName);
  const leases = createLeaseStore(table);
  const post = createPostToAws(createLedgerClient);
  const startTracker = createStartTracker(post);
  const exchangeOf = createPerAccount(config, ({ name, url, sendOnce, readKey }) => {
    const requests = createRequests(url, sendOnce, readKey, systemClock);
    const client = createGateClient(requests, systemClock);
    const contracts = config.accounts[name]?.futures?.contracts;
    return {
      client,
      readKey,
      requests,
      balances: createAccountBalances(requests, url, systemClock).balances,
      takerFee: createTakerFee(requests),
      ...(contracts && {
        futures: createLazyFutures(
          url,
          sendOnce,
          readKey,
          systemClock,
          requests.exchangeClock,
          contracts.length,
        ),
      }),
    };
  });
  return {
    config,
    configHash,
    tag: deploymentTag(deployment),
    store: createOrderStore(table, systemClock, randomUUID),
    trades: createTradeStore(table),
    trackedAccounts: createAccountStore(table),
    senders,
    leases,
    startTracker,
    callTracker: createTrackerCall({ leases, startTracker, clock: systemClock }),
    watches: createWatchStore(table),
    holdings: createHoldingsStore(table, systemClock),
    openings: createOpeningsStore(table),
    futuresWatch: createFuturesWatchStore(table),
    incidents: createIncidentStore(table),
    sendMessage: createOrderQueue(post).send,
    pauses: createPauseStore(table),
    killSwitches: createKillSwitchStore(table, systemClock),
    keys: createKeyStore(table),
    exchangeOf,
    requestsOf: (account) => exchangeOf(account).requests,
    clock: systemClock,
    newNonce: randomUUID,
    log,
  };
}
