import { createSecretKey } from 'node:crypto';
import { orderServicesOn } from '../../../local/simulation/deployment.ts';
import { documentClientOf } from '../../../local/simulation/dynamodb/document-client.ts';
import { TABLE_NAME, Table } from '../../../local/simulation/dynamodb/table.ts';
import { type HttpRequest, type HttpResponse, TransportError } from '../../../shared/gate/http.ts';
import { createRequests } from '../../../shared/gate/requests.ts';
import { createGateClient } from '../../../shared/gate/spot/client.ts';
import { haltCompleted, halted, lastHaltOf, resumed } from '../../../shared/kill-switch/state.ts';
import { keyOfOrder } from '../../../shared/ledger/keys.ts';
import { createLedgerTable } from '../../../shared/ledger/table.ts';
import { rearm } from '../../../shared/orders/execution/rearm.ts';
import { attributesOf, recordOf } from '../../../shared/orders/ledger/item.ts';
import type { OrderAttributes } from '../../../shared/orders/model/attributes.ts';
import { isArmed } from '../../../shared/orders/model/record.ts';
import { releaseBody } from '../../../shared/orders/model/release.ts';
import { submitOrder } from '../../../shared/orders/submission/submit.ts';
import { pollAccount } from '../../../shared/orders/tracking/poll-account.ts';
import { continuations, STEM, writeOf } from '../replica.ts';
import { ORDER_ID, PAIR } from '../replica-exchange.ts';

/** What an invocation waits at: a write of the order's record, a release, or its POST. */
type Call = {
  readonly name: string;
  readonly go: (isHeard: boolean) => void;
};
type Invocation = { call?: Call; isDead: boolean; isFree: boolean };

const START_MS = Date.UTC(2026, 0, 1);
/** Older than a firing may wait, and than an attempt may live. */
const LATER_MS = 70_000;
const KEY = { key: 'key', secret: createSecretKey('secret', 'utf8'), versionId: '1' };
const isOwnKey = async () => true;
const TRACKER = 'tracker';
const LEVEL = '100';
const NEVER = new Promise<never>(() => {});
const STOP = { id: ORDER_ID, currency_pair: PAIR, type: 'market', side: 'sell', amount: '1' };
const RULES = { id: PAIR, base: 'BTC', quote: 'USDT', amount_precision: 6, precision: 2 };
/** An invocation makes no more calls than these. */
const CALLS_MAX = 20;

/** The real code in the place of the model's invocations: it stops before every step that others see. */
export class ArmedReplica {
  placed = 0;
  isBeyond = false;
  #nowMs = START_MS;
  #nonces = 0;
  readonly #table: Table;
  readonly #invocations: (Invocation | undefined)[] = [undefined, undefined];

  constructor() {
    const nowMs = () => this.#nowMs;
    this.#table = new Table({ nowMs, indexLagMs: () => 0, onWrite: () => {}, pageSize: 100 });
  }

  /** Sends the order, which is armed then. */
  async arm(): Promise<void> {
    const trigger = { price: LEVEL, rule: '<=' };
    await this.#submit(JSON.stringify({ ...STOP, trigger }));
  }

  cancel(): Promise<void> {
    return this.#submit(JSON.stringify({ id: 'off', action: 'cancel', target: ORDER_ID }));
  }

  /** A person halts the account, and resumes it: what was armed before is suspended. */
  async halt(): Promise<void> {
    const { killSwitches } = this.#dependencies(free());
    const cause = { by: 'a person', reason: 'a test', atMs: this.#nowMs };
    await killSwitches.change('main', halted(cause));
    const { killSwitch } = await killSwitches.change('main', haltCompleted(this.#nowMs));
    await killSwitches.change('main', resumed(cause, lastHaltOf(killSwitch)));
  }

  async rearm(): Promise<void> {
    const { store, killSwitches } = this.#dependencies(free());
    const record = await store.get(STEM);
    if (record && isArmed(record)) await rearm(store, record, await killSwitches.read('main'));
  }

  later(): void {
    this.#nowMs += LATER_MS;
  }

  record(): OrderAttributes {
    return attributesOf(recordOf(this.#table.find(keyOfOrder(STEM))!));
  }

  poll(slot: number): Promise<void> {
    return this.#start(slot, (invocation) =>
      pollAccount({ ...this.#dependencies(invocation), isOwnKey }, 'main'),
    );
  }

  deliver(slot: number, firing: number): Promise<void> {
    const body = releaseBody({ account: 'main', id: ORDER_ID, firing });
    return this.#start(slot, (invocation) =>
      submitOrder(this.#dependencies(invocation), this.#message(body), Number.MAX_SAFE_INTEGER),
    );
  }

  crash(slot: number): void {
    const invocation = this.#invocations[slot];
    if (invocation) invocation.isDead = true;
    this.#invocations[slot] = undefined;
  }

  /** What the invocation waits at; undefined if it has come to its end. */
  callOf(slot: number): string | undefined {
    return this.#invocations[slot]?.call?.name;
  }

  /** Lets the invocation hear of its call. A write that lost a race is repeated at once. */
  async release(slot: number, isHeard = true): Promise<void> {
    const invocation = this.#invocations[slot];
    const name = invocation?.call?.name;
    if (!invocation || name === undefined) throw new Error(`Invocation ${slot} waits for nothing.`);
    do {
      const { call } = invocation;
      delete invocation.call;
      call?.go(isHeard);
      await continuations();
    } while (this.callOf(slot) === name);
  }

  /** Lets the invocation go on to its end: nothing of what it still does may be a write of the order. */
  async finish(slot: number): Promise<readonly string[]> {
    const calls: string[] = [];
    for (let name = this.callOf(slot); name !== undefined; name = this.callOf(slot)) {
      calls.push(name);
      if (calls.length > CALLS_MAX) throw new Error(`No end: ${calls.join(', ')}`);
      await this.release(slot);
    }
    this.crash(slot);
    return calls;
  }

  async #submit(body: string): Promise<void> {
    const end = Number.MAX_SAFE_INTEGER;
    await submitOrder(this.#dependencies(free()), this.#message(body), end);
  }

  #message(body: string) {
    const messageId = String(++this.#nonces);
    return { messageId, body, sentAtMs: this.#nowMs, senderId: `${TRACKER}:run` };
  }

  async #start(slot: number, run: (invocation: Invocation) => Promise<unknown>): Promise<void> {
    const invocation: Invocation = { isDead: false, isFree: false };
    this.#invocations[slot] = invocation;
    run(invocation).catch((error) => {
      if (!invocation.isDead) throw error;
    });
    await continuations();
  }

  #dependencies(invocation: Invocation) {
    const clock = { nowMs: () => this.#nowMs, sleepUntil: async () => {} };
    const exchangeUrl = 'https://exchange.test/api/v4';
    const readKey = async () => KEY;
    const sendOnce = (request: HttpRequest) => this.#ask(invocation, request);
    const client = createGateClient(createRequests(exchangeUrl, sendOnce, readKey, clock), clock);
    const ledger = createLedgerTable(
      documentClientOf((command) => this.#send(invocation, command)),
      TABLE_NAME,
      { clock, random: () => 0 },
    );
    return orderServicesOn({
      ledger,
      clock,
      config: {
        trackEverySeconds: 5,
        hasFixedIp: false,
        accounts: {
          main: {
            secret: 'sluice/main',
            exchange: exchangeUrl,
            exchangeUrl,
            live: true,
            pairs: '*' as const,
            limits: {
              currency: 'USDT',
              maxOrder: '1000',
              maxDay: '100000',
              maxExit: '1000',
              maxDayOrders: 500,
              priceCollar: '0.5',
              maxAgeSeconds: 300,
            },
            resubmit: false,
            allowKeyWithoutSelfCheck: true,
            follow: 'normal' as const,
          },
        },
      },
      configHash: 'model',
      startTracker: async () => {},
      exchangeOf: () => ({
        client,
        readKey,
        balances: async () => [],
        takerFee: async () => ({ rate: '0', paidIn: 'received' as const }),
      }),
      newNonce: () => String(++this.#nonces),
      sendMessage: () => this.#wait(invocation, 'send release', () => undefined),
      log: () => {},
    });
  }

  /** Writes of the order's record wait to be let go; everything else happens at once. */
  async #send(invocation: Invocation, command: object): Promise<unknown> {
    if (invocation.isDead) return NEVER;
    const write = writeOf(command);
    const execute = () => this.#table.execute(command);
    return write ? this.#wait(invocation, write.name, execute) : execute();
  }

  #ask(invocation: Invocation, request: HttpRequest): Promise<HttpResponse> {
    const { method, target } = request;
    if (method === 'POST')
      return this.#wait(invocation, 'POST', (isHeard) => this.#place(request, isHeard));
    const last = this.isBeyond ? '90' : '110';
    const body = target.includes('/tickers')
      ? [{ currency_pair: PAIR, last, highest_bid: last, lowest_ask: String(Number(last) + 1) }]
      : target.includes('/currency_pairs')
        ? RULES
        : [];
    return Promise.resolve(this.#reply(200, body));
  }

  #place({ body, headers }: HttpRequest, isHeard: boolean): HttpResponse {
    if (Number(headers['x-gate-exptime']) < this.#nowMs) {
      return this.#reply(400, { label: 'REQUEST_EXPIRED', message: 'request expired' });
    }
    this.placed += 1;
    if (!isHeard) throw new TransportError(true, 'ECONNRESET');
    const { text } = JSON.parse(body) as { readonly text: string };
    return this.#reply(201, {
      ...{ id: '1', text, currency_pair: PAIR, type: 'market', side: 'sell', status: 'closed' },
      ...{ amount: '1', left: '0', filled_amount: '1', filled_total: '90', finish_as: 'filled' },
      update_time_ms: this.#nowMs,
    });
  }

  #reply(status: number, body: unknown): HttpResponse {
    const headers = { 'x-in-time': String(this.#nowMs) };
    return { status, headers, body: JSON.stringify(body) };
  }

  #wait<T>(invocation: Invocation, name: string, act: (isHeard: boolean) => T): Promise<T> {
    if (invocation.isDead) return NEVER;
    if (invocation.isFree) return new Promise((resolve) => resolve(act(true)));
    return new Promise((resolve, reject) => {
      invocation.call = {
        name,
        go: (isHeard) => {
          try {
            resolve(act(isHeard));
          } catch (error) {
            reject(error);
          }
        },
      };
    });
  }
}

/** An invocation that nobody stops. */
const free = (): Invocation => ({ isDead: false, isFree: true });
