// Simulated time does not wait for a file to be read, and a run would not repeat itself: what the
// functions load later is loaded here.
import '../../shared/gate/futures/client.ts';
import '../../shared/gate/futures/market.ts';
import '../../shared/orders/execution/amend.ts';
import '../../shared/orders/submission/admission/check-amendment.ts';
import '../../shared/orders/submission/exits/check-order-exits.ts';
import '../../shared/orders/submission/futures/check-contract.ts';
import '../../shared/orders/submission/futures/check-contract-arming.ts';
import '../../shared/orders/submission/futures/check-contract-exit.ts';
import '../../shared/orders/submission/futures/check-contract-leg.ts';
import '../../shared/orders/submission/futures/check-contract-slice.ts';
import '../../shared/orders/submission/futures/check-contract-slices.ts';
import '../../shared/orders/submission/staged-orders.ts';
import { hash } from 'node:crypto';
import type { OrderServices } from '../../functions/wiring/order-services.ts';
import { createKeyStore } from '../../shared/api-keys/store.ts';
import type { FuturesConfig } from '../../shared/config/futures-schema.ts';
import { configSchema } from '../../shared/config/parse-config.ts';
import type { RuntimeConfig } from '../../shared/config/runtime-config.ts';
import { streamUrl } from '../../shared/config/schema.ts';
import { createGateKeyReader } from '../../shared/gate/api-key.ts';
import { createLazyFutures } from '../../shared/gate/futures/lazy.ts';
import { createRequests } from '../../shared/gate/requests.ts';
import { createAccountBalances } from '../../shared/gate/spot/account-balances.ts';
import { createGateClient } from '../../shared/gate/spot/client.ts';
import { openOrderStream } from '../../shared/gate/spot/order-stream/order-stream.ts';
import { createTakerFee } from '../../shared/gate/spot/taker-fee.ts';
import { createIncidentStore } from '../../shared/incidents/incident-store.ts';
import { createKillSwitchStore } from '../../shared/kill-switch/kill-switch-store.ts';
import { createPauseStore } from '../../shared/ledger/pauses.ts';
import type { LedgerTable } from '../../shared/ledger/table.ts';
import type { Log } from '../../shared/lib/log.ts';
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
import type { SendMessage } from '../../shared/orders/model/release.ts';
import type { TrackerStart } from '../../shared/orders/model/tracker-start.ts';
import type { SeededRandom } from '../exchange/behavior/random.ts';
import type { Table } from './dynamodb/table.ts';
import { type NetworkOptions, networkOf } from './network.ts';
import type { SimulatedSandbox } from './sandbox.ts';
import { ledgerOf, messagesOf, type Secret, secretsOf, startTrackerOf } from './services.ts';
import { type SocketNetwork, socketsOf } from './socket.ts';

const EXCHANGE_URL = 'https://exchange.test/api/v4';
/** The role of track-orders, as the queue names it. */
export const TRACKER = 'tracker';
/** The role of rebalance. */
export const REBALANCER = 'rebalancer';
export const TAG = deploymentTag('simulation');

/** The accounts, with the users that they are at the exchange. */
export const ACCOUNTS = { main: '10001', second: '10002' } as const;
export type Account = keyof typeof ACCOUNTS;
export const ACCOUNT_NAMES = Object.keys(ACCOUNTS) as readonly Account[];

export const secretNameOf = (account: string): string => `sluice/${account}`;

/** Nothing that these orders do reaches them. */
const WIDE_LIMITS = {
  maxOrder: '1000000',
  maxDay: '10000000',
  maxDayOrders: 50_000,
  priceCollar: '0.5',
};

const CONFIG = configSchema.parse({
  alarmEmail: 'none',
  accounts: Object.fromEntries(
    Object.keys(ACCOUNTS).map((name) => [
      name,
      {
        secret: secretNameOf(name),
        exchange: EXCHANGE_URL,
        live: true,
        pairs: '*',
        limits: WIDE_LIMITS,
      },
    ]),
  ),
});

function runtimeConfig({
  accounts,
  resubmit,
  follow,
  trackEverySeconds,
  limits,
  isLive = () => true,
  hasFutures = () => true,
  pairs = () => '*',
  futures,
}: DeploymentOptions): RuntimeConfig {
  const set = { resubmit, follow, exchangeUrl: EXCHANGE_URL };
  const getFutures = () => (hasFutures() ? futures : undefined);
  return {
    trackEverySeconds,
    hasFixedIp: false,
    accounts: Object.fromEntries(
      accounts.map((name) => {
        const account = CONFIG.accounts[name]!;
        const configured = { ...account, ...set, limits: { ...account.limits, ...limits } };
        const now = {
          live: { get: isLive },
          futures: { get: getFutures, enumerable: true },
          pairs: { get: pairs, enumerable: true },
        };
        return [name, Object.defineProperties(configured, now)];
      }),
    ),
  };
}

export type DeploymentOptions = {
  readonly accounts: readonly Account[];
  /** In place of limits that nothing reaches. */
  readonly limits?: {
    readonly currency?: string;
    readonly maxDay?: string;
    readonly maxDayOrders?: number;
    readonly maxExit?: string;
  };
  /** What the configuration says at this moment: a deployment may change it. */
  readonly isLive?: () => boolean;
  readonly hasFutures?: () => boolean;
  readonly pairs?: () => '*' | readonly string[];
  /** Absent: the accounts trade no contracts. */
  readonly futures?: FuturesConfig;
  readonly resubmit: boolean;
  readonly follow: 'normal' | 'always';
  readonly trackEverySeconds: number;
  readonly table: Table;
  readonly secrets: ReadonlyMap<string, Secret>;
  readonly network: NetworkOptions;
  /** Absent: the accounts do not listen. */
  readonly sockets?: SocketNetwork | undefined;
  /** Lambda has taken the event: it starts track-orders with it. */
  readonly startTracking: (start: TrackerStart) => void;
  readonly random: SeededRandom;
  readonly sendMessage: SendMessage;
  readonly log: Log;
};

/** Makes the services of submit-order and track-orders in a sandbox. */
export function deploy(options: DeploymentOptions): (sandbox: SimulatedSandbox) => OrderServices {
  const { table, secrets, network, sockets, random, log, sendMessage, startTracking } = options;
  const config = runtimeConfig(options);
  const configHash = hash('sha256', JSON.stringify(config), 'hex').slice(0, 16);
  return (sandbox) => {
    const { clock } = sandbox;
    const ledger = ledgerOf(sandbox, table, random);
    const sendOnce = networkOf(sandbox, network);
    const exchanges = new Map(
      Object.entries(config.accounts).map(([name, { secret }]) => {
        const readKey = createGateKeyReader(secretsOf(sandbox, secrets), secret, clock);
        const requests = createRequests(EXCHANGE_URL, sendOnce, readKey, clock);
        const client = createGateClient(requests, clock);
        const { balances } = createAccountBalances(requests, EXCHANGE_URL, clock);
        const takerFee = createTakerFee(requests);
        const contracts = config.accounts[name]?.futures?.contracts;
        const futures =
          contracts &&
          createLazyFutures(
            EXCHANGE_URL,
            sendOnce,
            readKey,
            clock,
            requests.exchangeClock,
            contracts.length,
          );
        return [name, { client, readKey, balances, takerFee, ...(futures && { futures }) }];
      }),
    );
    return orderServicesOn({
      ledger,
      clock,
      config,
      configHash,
      startTracker: startTrackerOf(sandbox, startTracking),
      exchangeOf(account) {
        const { futures, ...exchange } = exchanges.get(account)!;
        // As in the sandboxes that a deployment starts.
        const isConfigured = config.accounts[account]?.futures !== undefined;
        return isConfigured && futures ? { ...exchange, futures } : exchange;
      },
      openStream: (account) => {
        if (!sockets) return undefined;
        const { client, readKey } = exchanges.get(account)!;
        return openOrderStream({
          account,
          url: streamUrl(EXCHANGE_URL),
          openSocket: socketsOf(sandbox, sockets),
          readKey,
          clock,
          exchangeNowMs: client.exchangeNowMs,
          log,
        });
      },
      newNonce: () => `nonce-${random.fraction()}`,
      sendMessage: messagesOf(sandbox, sendMessage),
      log,
    });
  };
}

export type OrderServicesOptions = Pick<
  OrderServices,
  | 'config'
  | 'configHash'
  | 'exchangeOf'
  | 'openStream'
  | 'startTracker'
  | 'clock'
  | 'newNonce'
  | 'sendMessage'
  | 'log'
> & { readonly ledger: LedgerTable };

/** The services that functions/wiring/order-services.ts makes, on this ledger and this clock. */
export function orderServicesOn({ ledger, ...given }: OrderServicesOptions): OrderServices {
  const { clock, startTracker } = given;
  const leases = createLeaseStore(ledger);
  return {
    ...given,
    leases,
    callTracker: createTrackerCall({ leases, startTracker, clock }),
    tag: TAG,
    store: createOrderStore(ledger, clock, given.newNonce),
    trades: createTradeStore(ledger),
    trackedAccounts: createAccountStore(ledger),
    watches: createWatchStore(ledger),
    holdings: createHoldingsStore(ledger, clock),
    openings: createOpeningsStore(ledger),
    futuresWatch: createFuturesWatchStore(ledger),
    incidents: createIncidentStore(ledger),
    senders: { tracker: TRACKER, rebalance: REBALANCER },
    pauses: createPauseStore(ledger),
    killSwitches: createKillSwitchStore(ledger, clock),
    keys: createKeyStore(ledger),
  };
}
