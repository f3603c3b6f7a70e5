import type { OrderServices } from '../../functions/wiring/order-services.ts';
import type { Item } from '../../shared/ledger/keys.ts';
import type { Log } from '../../shared/lib/log.ts';
import type { TrackerStart } from '../../shared/orders/model/tracker-start.ts';
import type { Delivered, QueueMessage } from '../../shared/orders/submission/queue-message.ts';
import { submitOrder } from '../../shared/orders/submission/submit.ts';
import { trackAccount, trackAccounts } from '../../shared/orders/tracking/track-accounts.ts';
import { hashText, type NumberRange, SeededRandom } from '../exchange/behavior/random.ts';
import { DEFAULT_STREAM } from '../exchange/behavior/stream-behavior.ts';
import type { MarketListing } from '../exchange/engine/markets.ts';
import { createExchange, type Exchange } from '../exchange/exchange.ts';
import type { ContractListing } from '../exchange/futures/listings.ts';
import { FUTURES_PERMISSIONS } from '../exchange/http/keys.ts';
import { CANARY, canaryKey } from './canary.ts';
import {
  ACCOUNT_NAMES,
  ACCOUNTS,
  type Account,
  type DeploymentOptions,
  deploy,
  secretNameOf,
  TRACKER,
} from './deployment.ts';
import { Table } from './dynamodb/table.ts';
import { faultOfExposure } from './exposure.ts';
import { Figures } from './figures.ts';
import { FunctionPool, type InvocationEnd } from './function-pool.ts';
import { Hand } from './hand.ts';
import { MARKETS } from './markets.ts';
import type { WireEvent } from './network.ts';
import { Operator } from './operator.ts';
import { type DeliveryOutcome, SimulatedQueue } from './queue.ts';
import type { EdgeCall, EdgeFault } from './sandbox.ts';
import { Scheduler } from './scheduler.ts';
import type { Secret } from './services.ts';
import { ProvenEnds } from './stream/proven-ends.ts';
import type { Swarm } from './swarm.ts';
import { Trace } from './trace.ts';
import { Trouble } from './trouble.ts';
import {
  faultOfExit,
  faultOfFilter,
  faultOfPost,
  faultOfUsage,
  faultOfWatch,
  faultOfWrite,
  labelOfWrite,
} from './watch.ts';

export const START_MS = 1_766_400_000_000;
const TICK_MS = 60_000;
/** As infra/order-automation.ts and the handlers have them. */
const SUBMIT = { timeoutMs: 15_000, reserveMs: 3_000 };
const TRACK = { timeoutMs: 120_000, reserveMs: 10_000 };
/** Lambda keeps an event for so long while there is no room for it, and tries again so often. */
const EVENT_AGE_MAX_MS = 60_000;
const EVENT_RETRY_MS = 1_000;
/** Starts that run beside those of the ticks. */
const STARTED_AT_ONCE = 10;
/** In larger worlds only the oracle adds up the budgets, at the end. */
const MESSAGES_SUMMED_MAX = 100;
const LATENCY_MS = { min: 1, max: 25 };
const FUTURES_BALANCE = '10000000';
const PLENTY = { USDT: '100000000', BTC: '1000', ETH: '30000' };

export type WorldOptions = {
  readonly seed: number;
  readonly swarm: Swarm;
  readonly listings?: readonly MarketListing[];
  readonly balances?: Readonly<Record<string, string>>;
  /** Of a call to an AWS service. */
  readonly latencyMs?: NumberRange;
  /** By default all. */
  readonly accounts?: readonly Account[];
  readonly limits?: DeploymentOptions['limits'];
  readonly isLive?: () => boolean;
  readonly hasFutures?: () => boolean;
  readonly pairs?: DeploymentOptions['pairs'];
  /** The accounts trade contracts too, each with a futures wallet. */
  readonly futures?: DeploymentOptions['futures'];
  /** USDT in the futures wallet, in place of plenty. */
  readonly futuresBalance?: string;
  readonly contracts?: readonly ContractListing[];
  readonly onWire?: (event: WireEvent) => void;
  /** In place of the swarm's. */
  readonly faultOf?: (call: EdgeCall) => EdgeFault | undefined;
};

/** The requests that were put on the wire under one `text`. */
export type Sent = { readonly times: number; readonly exptimeMs: number };

/** The real order code of one deployment, with everything around it simulated under one seed. */
export class World {
  readonly options: WorldOptions;
  readonly scheduler = new Scheduler(START_MS);
  readonly trace = new Trace();
  readonly figures = new Figures();
  readonly random: SeededRandom;
  readonly exchange: Exchange;
  readonly hands: Readonly<Record<string, Hand>>;
  readonly secrets = new Map<string, Secret>();
  readonly table: Table;
  readonly queue: SimulatedQueue;
  readonly messages: {
    readonly messageId: string;
    readonly body: string;
    readonly atMs: number;
  }[] = [];
  /** Violations seen during the run. */
  readonly violations: string[] = [];
  /** The limits of positions that were exceeded during the run. */
  readonly exceeded: string[] = [];
  readonly operator: Operator;
  /** The first watch of each account's contracts. */
  readonly futuresWatchedFromMs = new Map<string, number>();
  readonly sent = new Map<string, Sent>();
  /** `amend_text` of the amendments that the exchange carried out. */
  readonly amended = new Set<string>();
  readonly #provenEnds = new ProvenEnds();
  readonly #trouble: Trouble;
  readonly #submitOrders: FunctionPool;
  readonly #trackOrders: FunctionPool;
  #keys = 0;

  constructor(options: WorldOptions) {
    const { seed, swarm } = options;
    this.options = options;
    this.random = new SeededRandom(seed ^ hashText('world'));
    this.#trouble = new Trouble(swarm, this.random, this.figures, options.faultOf);
    const nowMs = () => this.scheduler.nowMs;
    this.exchange = this.#openExchange(options);
    this.hands = Object.fromEntries(
      Object.values(ACCOUNTS).map((userId) => [userId, new Hand(this.exchange, userId, nowMs)]),
    );
    for (const account of ACCOUNT_NAMES) this.rotateKey(account);
    this.table = new Table({
      nowMs,
      indexLagMs: () => this.random.integer(swarm.indexLagMs),
      pageSize: swarm.pageSize,
      onWrite: (before, after) => this.#onWrite(before, after),
    });
    this.operator = new Operator(this);
    const createDependencies = deploy({
      ...swarm,
      accounts: options.accounts ?? ACCOUNT_NAMES,
      ...(options.limits && { limits: options.limits }),
      ...(options.isLive && { isLive: options.isLive }),
      ...(options.hasFutures && { hasFutures: options.hasFutures }),
      ...(options.pairs && { pairs: options.pairs }),
      ...(options.futures && { futures: options.futures }),
      table: this.table,
      secrets: this.secrets,
      network: {
        exchange: this.exchange,
        hidesFinished: swarm.hidesFinished,
        journeyOf: (request) => this.#trouble.journeyOf(request),
        onWire: (event) => this.#onWire(event),
      },
      sockets:
        swarm.stream === 'off'
          ? undefined
          : { exchange: this.exchange, travelMs: () => this.#trouble.socketTravelMs() },
      startTracking: (start) => this.#acceptStart(start),
      random: this.random,
      sendMessage: async (...message) => void this.queue.send(...message, `${TRACKER}:run`),
      log: this.#log,
    });
    const common = {
      createDependencies,
      environment: {
        scheduler: this.scheduler,
        trace: this.trace,
        faultOf: (call: EdgeCall) => this.#trouble.faultOf(call),
        latencyMs: () => this.random.integer(options.latencyMs ?? LATENCY_MS),
        frozenForMs: () => this.random.integer(swarm.frozenForMs),
      },
      skewMs: () => this.random.integer(swarm.skewMs),
    };
    this.#submitOrders = new FunctionPool({
      ...common,
      name: 'submit-order',
      concurrencyMax: swarm.submitWorkers,
      timeoutMs: SUBMIT.timeoutMs,
      initialize: prepareSandbox,
    });
    this.#trackOrders = new FunctionPool({
      ...common,
      name: 'track-orders',
      concurrencyMax: 2 * swarm.trackersPerTick + STARTED_AT_ONCE,
      timeoutMs: TRACK.timeoutMs,
    });
    this.queue = new SimulatedQueue({
      scheduler: this.scheduler,
      random: this.random,
      rates: () => this.#trouble.rates,
      deliver: (message, onEnd) => this.deliver(message, onEnd),
    });
  }

  send(body: string, group: string, deduplicationId?: string, senderId?: string): void {
    const messageId = this.queue.send(body, group, deduplicationId, senderId);
    if (this.messages.some((message) => message.messageId === messageId)) return;
    this.trace.add(this.scheduler.nowMs, 'sender', body);
    this.messages.push({ messageId, body, atMs: this.scheduler.nowMs });
  }

  /** One delivery of a message, whatever the queue thinks of it. */
  deliver(
    message: QueueMessage,
    onEnd: (outcome: DeliveryOutcome) => void,
  ): 'started' | 'no worker' {
    const isStarted = this.#submitOrders.invoke(
      (deps, untilMs) => submitOrder(deps, message, untilMs - SUBMIT.reserveMs),
      (end) => {
        this.figures.count(`delivery ${end.kind}`);
        // SQS counts on it: whatever is no trouble of the ledger's ends as a record.
        if (end.kind === 'failed' && !this.#trouble.hadLedgerFault(end.sandbox.name)) {
          this.violations.push(`submit-order fails with a working ledger: ${end.error}`);
        }
        onEnd(outcomeOf(end));
      },
    );
    return isStarted ? 'started' : 'no worker';
  }

  /** Runs track-orders once, as every tick does. */
  track(): void {
    this.#trackOrders.invoke(
      (deps, untilMs) => trackAccounts(deps, untilMs - TRACK.reserveMs),
      (end) => this.figures.count(`tracking ${end.kind}`),
    );
  }

  /** Lambda has taken the event of a start. */
  #acceptStart(start: TrackerStart): void {
    const { lostStartRate, doubledStartRate } = this.#trouble.rates;
    this.figures.count('tracking asked for');
    if (this.random.fraction() < lostStartRate) return;
    this.#startTracking(start, this.scheduler.nowMs + EVENT_AGE_MAX_MS);
    if (this.random.fraction() >= doubledStartRate) return;
    const againMs = this.random.integer({ min: 0, max: EVENT_AGE_MAX_MS });
    this.scheduler.after(againMs, () => this.#startTracking(start, this.scheduler.nowMs));
  }

  #startTracking(start: TrackerStart, untilMs: number): void {
    const isStarted = this.#trackOrders.invoke(
      (deps, endMs) => trackAccount(deps, start, endMs - TRACK.reserveMs),
      (end) => this.figures.count(`tracking ${end.kind}`),
    );
    if (isStarted || this.scheduler.nowMs + EVENT_RETRY_MS > untilMs) return;
    this.scheduler.after(EVENT_RETRY_MS, () => this.#startTracking(start, untilMs));
  }

  /** Has the schedule call track-orders every minute. */
  startTicking(): void {
    this.#tick();
  }

  /** A new key that works, put where the functions find it. The old one stays. */
  rotateKey(account: Account): void {
    this.#keys += 1;
    const { key, secret } = canaryKey(String(this.#keys));
    const rights = this.options.futures ? { permissions: FUTURES_PERMISSIONS } : {};
    this.exchange.addKey(ACCOUNTS[account], { key, secret, ...rights });
    const value = JSON.stringify({ key, secret });
    this.secrets.set(secretNameOf(account), { value, versionId: `version-${this.#keys}` });
  }

  /** Revokes the key that the functions have. */
  revokeKey(account: Account): void {
    const { key } = JSON.parse(this.secrets.get(secretNameOf(account))!.value);
    this.exchange.revokeKey(key);
  }

  /** Whether the exchange can be reached at all. */
  setOutage(isOut: boolean): void {
    this.#trouble.setOutage(isOut);
    if (isOut) this.exchange.streams.endAll('silence');
    this.trace.add(this.scheduler.nowMs, 'world', isOut ? 'exchange out of reach' : 'back');
  }

  /** From now on everything works; requests that are under way still arrive. */
  endTrouble(): void {
    this.#trouble.end();
    this.exchange.faults.clear();
    this.exchange.setMaintenance(false);
    this.exchange.setBehavior({ keyChangeLagMs: 0, stream: DEFAULT_STREAM });
    for (const account of ACCOUNT_NAMES) this.rotateKey(account);
    this.trace.add(this.scheduler.nowMs, 'world', 'heals');
  }

  /** As `sluice dlq redrive` does: again into the queue, with the time at which they were sent. */
  redrive(): void {
    for (const { messageId, body, group, sentAtMs } of this.queue.deadLetters.splice(0)) {
      this.figures.count('redriven');
      this.send(withTime(body, sentAtMs), group, `redrive-${messageId}`);
    }
  }

  #openExchange({
    seed,
    swarm,
    listings = MARKETS,
    balances = PLENTY,
    futures,
    futuresBalance = FUTURES_BALANCE,
    contracts,
  }: WorldOptions): Exchange {
    const keyChangeLagMs = swarm.behavior.keyChangeLagMs ?? 0;
    const exchange = createExchange({
      now: () => this.scheduler.nowMs,
      seed,
      listings,
      ...(contracts && { contracts }),
      accounts: ACCOUNT_NAMES.map((account) => ({
        userId: ACCOUNTS[account],
        mode: swarm.modes[account],
        keys: [
          { ...Hand.key(ACCOUNTS[account]), ...(futures && { permissions: FUTURES_PERMISSIONS }) },
        ],
        balances,
        ...(futures && { futures: futuresBalance }),
      })),
      behavior: {
        ...swarm.behavior,
        ...(swarm.stream !== 'off' && { stream: swarm.stream }),
        keyChangeLagMs: 0,
      },
      faults: { rates: swarm.exchangeFaults },
    });
    // The keys that are there from the beginning act at once.
    this.scheduler.after(0, () => exchange.setBehavior({ keyChangeLagMs }));
    return exchange;
  }

  #tick(): void {
    const { trackersPerTick, missedTickRate } = this.#trouble.rates;
    for (let run = 0; run < trackersPerTick; run++) {
      if (this.random.fraction() >= missedTickRate) this.track();
    }
    this.scheduler.after(TICK_MS, () => this.#tick());
  }

  #onWire(event: WireEvent): void {
    this.options.onWire?.(event);
    const { method, headers, body, target } = event.request;
    if (event.kind === 'served') {
      this.#provenEnds.note(event.body);
      if (method === 'PATCH' || method === 'PUT') this.#noteAmendment(target, body);
      if (method !== 'GET' && target.includes('/futures/')) this.#judgeExposure();
      return;
    }
    const filterFault = faultOfFilter(event.request);
    if (filterFault) this.violations.push(filterFault);
    if (method !== 'POST') return;
    const { text } = JSON.parse(body) as { text: string };
    const before = this.sent.get(text);
    const exptimeMs = Number(headers['x-gate-exptime']);
    this.sent.set(text, { times: (before?.times ?? 0) + 1, exptimeMs });
    const storedAt = (key: Item) => this.table.find(key);
    const fault = faultOfPost(event.request, before === undefined, storedAt);
    if (fault) this.violations.push(fault);
  }

  /** Whether the exchange carried it out is asked of its books: the answer may be a lie. */
  #noteAmendment(target: string, body: string): void {
    const { amend_text: text } = JSON.parse(body) as { amend_text: string };
    const id = target.split('/').at(-1);
    const orders = Object.values(ACCOUNTS).flatMap((userId) => this.exchange.orders(userId));
    const contracts = Object.values(ACCOUNTS).flatMap((userId) =>
      this.exchange.futures.orders(userId),
    );
    const isCarriedOut =
      orders.some((order) => order.id === id && order.amend_text === text) ||
      contracts.some((order) => order.id === id && order.amendText === text);
    if (isCarriedOut) this.amended.add(text);
  }

  #judgeExposure(): void {
    const { futures } = this.options;
    if (!futures) return;
    for (const userId of Object.values(ACCOUNTS)) {
      const fault = faultOfExposure(this.exchange, userId, futures);
      if (fault) this.exceeded.push(fault);
    }
  }

  #onWrite(before: Item | undefined, after: Item): void {
    if (after.sk === 'SWITCH') this.operator.noteSwitch(after);
    if (String(after.sk).startsWith('DAY#')) this.#onUsage(after);
    if (after.sk === 'WATCH') {
      const worse = faultOfWatch(before, after, (key) => this.table.find(key));
      if (worse) this.violations.push(worse);
    }
    // What Gate closes from then on is told.
    if (after.sk === 'FUTURES' && !before) {
      this.futuresWatchedFromMs.set(String(after.pk).split('#')[1]!, Number(after.closesUntilMs));
    }
    if (after.sk !== 'ORDER') return;
    this.figures.count(labelOfWrite(before, after));
    if (JSON.stringify(after).includes(CANARY)) this.violations.push('a key is in the ledger');
    const faults = [
      faultOfWrite(before, after),
      faultOfExit(after),
      this.#provenEnds.faultOfWrite(before, after),
    ];
    this.violations.push(...faults.filter((fault) => fault !== undefined));
  }

  #onUsage(day: Item): void {
    // The sum over the orders of a large world would take too long at every write.
    if (this.messages.length > MESSAGES_SUMMED_MAX) return;
    const fault = faultOfUsage(day, this.table.items());
    if (fault) this.violations.push(fault);
  }

  readonly #log: Log = (_level, event, fields = {}) => {
    const detail = fields.kind ?? fields.code ?? '';
    if (JSON.stringify(fields).includes(CANARY))
      this.violations.push(`a key is in the log: ${event}`);
    this.figures.count(`log ${event}${detail === '' ? '' : `: ${detail}`}`);
  };
}

/** The end of a delivery, as the queue learns it. */
function outcomeOf(end: InvocationEnd): DeliveryOutcome {
  if (end.kind !== 'succeeded') return end.kind;
  const delivered = end.result as Delivered;
  return delivered.kind === 'done' ? 'done' : delivered;
}

/** As functions/submit-order/handler.ts does while Lambda initialises. */
function prepareSandbox(deps: OrderServices): void {
  for (const [account, { pairs }] of Object.entries(deps.config.accounts)) {
    const { client, readKey } = deps.exchangeOf(account);
    const [likelyPair = 'BTC_USDT'] = pairs === '*' ? [] : pairs;
    void Promise.allSettled([readKey(), client.pairRules(likelyPair)]);
  }
}

function withTime(body: string, issuedAtMs: number): string {
  try {
    return JSON.stringify({ issued_at: issuedAtMs, ...JSON.parse(body) });
  } catch {
    return body;
  }
}
