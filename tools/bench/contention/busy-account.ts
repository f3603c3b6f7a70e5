import type { OrderServices } from '../../../functions/wiring/order-services.ts';
import { PROMPT } from '../../../local/exchange/behavior/exchange-behavior.ts';
import { SeededRandom } from '../../../local/exchange/behavior/random.ts';
import { createExchange } from '../../../local/exchange/exchange.ts';
import { canaryKey } from '../../../local/simulation/canary.ts';
import { ACCOUNTS, deploy, secretNameOf } from '../../../local/simulation/deployment.ts';
import { Table } from '../../../local/simulation/dynamodb/table.ts';
import { type EdgeCall, SimulatedSandbox } from '../../../local/simulation/sandbox.ts';
import { Scheduler } from '../../../local/simulation/scheduler.ts';
import type { Secret } from '../../../local/simulation/services.ts';
import { Trace } from '../../../local/simulation/trace.ts';
import { type DailyUsage, dailyUsageOf } from '../../../shared/limits/daily-usage.ts';
import type { OrderStore } from '../../../shared/orders/ledger/order-store.ts';
import type { QueueMessage } from '../../../shared/orders/submission/queue-message.ts';
import { submitOrder } from '../../../shared/orders/submission/submit.ts';
import { manyMarkets, QUOTE_ONLY } from '../../../test/simulation/many-markets.ts';

const START_MS = Date.parse('2026-11-22T10:00:00Z');
/** One way to the exchange. */
const TRAVEL_MS = 10;
/** All sandboxes start together. Then they meet as it happens. */
const WARM_UP_MS = 1_000;
/** As in functions/submit-order/handler.ts. */
const USABLE_MS = 12_000;
const { main: USER_ID } = ACCOUNTS;

export type BusyAccount = {
  readonly seed: number;
  /** In turn for each market. */
  readonly orders: number;
  readonly markets: number;
  /** So many sandboxes of submit-order, each with one order at a time. */
  readonly concurrency: number;
  /** How long DynamoDB takes for a transaction on average. A plain call takes half of it. */
  readonly transactionMs: number;
  /** How long orders are taken from the queue. */
  readonly forMs: number;
  /** The same path without a budget is the floor. */
  readonly storeOf?: (store: OrderStore) => OrderStore;
  /** Of the day; by default nothing reaches them. */
  readonly limits?: { readonly maxDay: string; readonly maxDayOrders: number };
};

export type BusyResult = {
  readonly perSecond: number;
  /** From the first write to the ledger until the order leaves, each claim. */
  readonly claimsMs: readonly number[];
  /** Orders that have not left under their first attempt. */
  readonly late: number;
  /** Of the day, after each write. */
  readonly usages: readonly DailyUsage[];
};

/**
 * One account's orders through the real order code in simulated time, as fast as they go: each
 * sandbox takes the next order of a market that no other sandbox works for. Every order is filled
 * at a better price than its own, so that its verdict returns a part of its reservation.
 */
export async function runBusyAccount(options: BusyAccount): Promise<BusyResult> {
  const scheduler = new Scheduler(START_MS);
  const random = new SeededRandom(options.seed);
  const claimsMs: number[] = [];
  const claimedFromMs = new Map<string, number>();
  let warm = 0;
  const usages: DailyUsage[] = [];
  const createServices = createWorld(options, scheduler, random, {
    onUsage: (usage) => usages.push(usage),
    onWrite: (sandbox) => {
      if (!claimedFromMs.has(sandbox)) claimedFromMs.set(sandbox, scheduler.nowMs);
    },
    onPost: (sandbox, text) => {
      if (!text.endsWith('1')) return;
      claimsMs.push(scheduler.nowMs - claimedFromMs.get(sandbox)!);
      const isWarm = scheduler.nowMs >= START_MS + WARM_UP_MS;
      if (isWarm && scheduler.nowMs < START_MS + options.forMs) warm += 1;
    },
  });
  const markets = Array.from({ length: options.markets }, (_, index) => index + 1);
  let taken = 0;

  function next(): number | undefined {
    const isOver = taken >= options.orders || scheduler.nowMs >= START_MS + options.forMs;
    if (isOver || markets.length === 0) return undefined;
    taken += 1;
    const market = random.oneOf(markets);
    markets.splice(markets.indexOf(market), 1);
    return market;
  }

  async function work(sandbox: string): Promise<void> {
    const deps = createServices(sandbox);
    for (let market = next(); market !== undefined; market = next()) {
      claimedFromMs.delete(sandbox);
      const { nowMs } = scheduler;
      const message = messageFor(market, taken, nowMs);
      await submitOrder(deps, message, nowMs + USABLE_MS).catch(() => {});
      markets.push(market);
    }
  }

  for (let number = 1; number <= options.concurrency; number++) void work(String(number));
  await scheduler.runUntil(START_MS + options.forMs + USABLE_MS);
  return {
    perSecond: (warm * 1_000) / (options.forMs - WARM_UP_MS),
    claimsMs,
    late: taken - claimsMs.length,
    usages,
  };
}

function messageFor(market: number, number: number, sentAtMs: number): QueueMessage {
  const id = `busy-${number}`;
  const order = { side: 'buy', amount: '10', price: '2.6', time_in_force: 'ioc' };
  const body = JSON.stringify({ id, currency_pair: `COIN${market}_USDT`, ...order });
  return { messageId: id, body, sentAtMs, senderId: 'bench' };
}

type Watch = {
  readonly onUsage: (usage: DailyUsage) => void;
  readonly onWrite: (sandbox: string) => void;
  readonly onPost: (sandbox: string, text: string) => void;
};

/** Returns what creates the services of one sandbox. */
function createWorld(
  { seed, markets, transactionMs, limits, storeOf = (store) => store }: BusyAccount,
  scheduler: Scheduler,
  random: SeededRandom,
  { onUsage, onWrite, onPost }: Watch,
): (name: string) => OrderServices {
  const nowMs = () => scheduler.nowMs;
  const { key, secret } = canaryKey('bench');
  const keys = [{ key, secret }];
  const account = { userId: USER_ID, keys, balances: QUOTE_ONLY };
  const exchange = createExchange({
    now: nowMs,
    seed,
    listings: manyMarkets(markets),
    accounts: [account],
    // The pace of a market holds without it; the reads of prices are not what is measured.
    behavior: { ...PROMPT, rateLimits: 'off' },
  });
  const value = JSON.stringify({ key, secret });
  const secrets = new Map<string, Secret>([
    [secretNameOf('main'), { value, versionId: 'version-1' }],
  ]);
  const table = new Table({
    nowMs,
    indexLagMs: () => 0,
    onWrite: (_before, after) => {
      if (String(after.sk).startsWith('DAY#')) onUsage(dailyUsageOf(after));
    },
    pageSize: 1_000,
  });
  const createDependencies = deploy({
    accounts: ['main'],
    ...(limits && { limits }),
    resubmit: false,
    trackEverySeconds: 5,
    follow: 'normal',
    startTracking: () => {},
    table,
    secrets,
    network: {
      exchange,
      hidesFinished: false,
      journeyOf: ({ method }) => {
        const travelMs = method === 'GET' ? 0 : TRAVEL_MS;
        return { thereMs: travelMs, backMs: travelMs, isSent: true };
      },
      onWire: ({ kind, request, sandbox }) => {
        if (kind !== 'sent' || request.method !== 'POST') return;
        onPost(sandbox, (JSON.parse(request.body) as { text: string }).text);
      },
    },
    random,
    sendMessage: async () => {},
    log: () => {},
  });
  const environment = {
    scheduler,
    trace: new Trace(),
    faultOf: ({ edge, name, sandbox }: EdgeCall) => {
      if (edge === 'ledger' && /^(Put|Update|TransactWrite)/.test(name)) onWrite(sandbox.name);
      return undefined;
    },
    latencyMs: () => (transactionMs / 2) * (0.5 + random.fraction()),
    frozenForMs: () => 0,
  };
  return (name) => {
    const deps = createDependencies(new SimulatedSandbox(name, environment, 0));
    return { ...deps, store: storeOf(deps.store) };
  };
}
