import { createSecretKey } from 'node:crypto';
import {
  type DynamoDBDocumentClient,
  PutCommand,
  type PutCommandInput,
  TransactWriteCommand,
  UpdateCommand,
  type UpdateCommandInput,
} from '@aws-sdk/lib-dynamodb';
import type { OrderServices } from '../../functions/wiring/order-services.ts';
import { orderServicesOn, TAG } from '../../local/simulation/deployment.ts';
import { documentClientOf } from '../../local/simulation/dynamodb/document-client.ts';
import { Table } from '../../local/simulation/dynamodb/table.ts';
import type { FuturesConfig } from '../../shared/config/futures-schema.ts';
import { createFuturesClient } from '../../shared/gate/futures/client.ts';
import { createFuturesMarket } from '../../shared/gate/futures/market.ts';
import type { SendOnce } from '../../shared/gate/http.ts';
import { createRequests } from '../../shared/gate/requests.ts';
import { createGateClient } from '../../shared/gate/spot/client.ts';
import { type Item, keyOfOrder } from '../../shared/ledger/keys.ts';
import { createLedgerTable } from '../../shared/ledger/table.ts';
import type { MarketName } from '../../shared/market/instrument.ts';
import { attributesOf, recordOf } from '../../shared/orders/ledger/item.ts';
import type { OrderAttributes } from '../../shared/orders/model/attributes.ts';
import { orderStem } from '../../shared/orders/model/client-order-id.ts';
import { submitOrder } from '../../shared/orders/submission/submit.ts';
import { pollAccount } from '../../shared/orders/tracking/poll-account.ts';
import {
  answerTo,
  type CallName,
  nameOf,
  ORDER_ID,
  type Outcome,
  PAIR,
} from './replica-exchange.ts';
import { type Model, type State, TICK_MS } from './state.ts';

const START_MS = Date.UTC(2026, 0, 1);
export const STEM = orderStem(TAG, 'main', ORDER_ID);
const KEY = { key: 'key', secret: createSecretKey('secret', 'utf8'), versionId: '1' };
const isOwnKey = async () => true;
const TABLE_NAME = 'Orders';
const FUTURES: FuturesConfig = {
  contracts: [PAIR],
  maxLeverage: '10',
  maxPosition: '1000',
  maxExposure: '1000',
  maxOrder: '1000',
  maxDay: '1000',
  maxDayOrders: 500,
  priceCollar: '0.05',
  requireStop: false,
};
const NO_END_MS = Number.MAX_SAFE_INTEGER;

const ORDERS = {
  spot: { currency_pair: PAIR, type: 'limit', side: 'buy', amount: '1', price: '100' },
  // What only reduces is sent without a look at positions: nothing else differs.
  usdt: { contract: PAIR, size: '1', price: '100', reduce_only: true },
} as const satisfies Readonly<Record<MarketName, object>>;

const SUBMIT_BY = new Date(START_MS + 3_600_000).toISOString();
const CANCEL = { id: 'cancel', action: 'cancel', target: ORDER_ID };

/** The call that an invocation waits for; others see no later step of it before. */
type Call = Waiting & { readonly release: (outcome: Outcome) => void };

export type Waiting = {
  readonly name: CallName;
  /** The exptime that a write gives to an attempt; absent if it is that of the attempt before. */
  readonly exptimeMs?: number;
};

type Invocation = {
  call: Call | undefined;
  isDead: boolean;
  error?: unknown;
  /** A write that lost a race: the store repeats it on the winner's record. */
  race?: { readonly name: CallName; readonly outcome: Outcome } | undefined;
};

/**
 * The real code in the place of the model's invocations: it stops before every step that others
 * can see, until it is let go on, and the exchange answers it out of the model's state.
 */
export class Replica {
  #nowMs = START_MS;
  #nonces = 0;
  readonly #model: Pick<Model, 'market' | 'resubmit'>;
  readonly #exchange: () => State;
  readonly #skewsMs: readonly number[];
  readonly #table: Table;
  readonly #invocations: (Invocation | undefined)[] = [];

  /** @param skewsMs how far the clock of each invocation is ahead */
  constructor(
    model: Pick<Model, 'market' | 'resubmit'>,
    exchange: () => State,
    skewsMs: readonly number[],
  ) {
    this.#model = model;
    this.#exchange = exchange;
    this.#skewsMs = skewsMs;
    const nowMs = () => this.#nowMs;
    this.#table = new Table({ nowMs, indexLagMs: () => 0, onWrite: () => {}, pageSize: 100 });
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  /** The order as the ledger has it. */
  record(): OrderAttributes | undefined {
    const item = this.#table.find(keyOfOrder(STEM));
    return item && attributesOf(recordOf(item));
  }

  tick(): void {
    this.#nowMs += TICK_MS;
  }

  async deliver(slot: number): Promise<void> {
    await this.#start(slot, (deps) => submitOrder(deps, this.#message('place'), NO_END_MS));
  }

  async poll(slot: number): Promise<void> {
    await this.#start(slot, (deps) => pollAccount({ ...deps, isOwnKey }, 'main'));
  }

  /** A cancel is delivered, and its process dies before it would cancel anything at the exchange. */
  async cancel(): Promise<void> {
    const invocation = newInvocation();
    void submitOrder(this.#dependencies(invocation), this.#message('cancel'), NO_END_MS);
    await continuations();
    for (let call = invocation.call; call && isWrite(call.name); call = invocation.call) {
      invocation.call = undefined;
      call.release('done');
      await continuations();
    }
    invocation.isDead = true;
  }

  crash(slot: number): void {
    const invocation = this.#invocations[slot];
    if (invocation) invocation.isDead = true;
    this.#invocations[slot] = undefined;
  }

  /** The call that the invocation waits for; undefined if there is none, or none any more. */
  callOf(slot: number): Waiting | undefined {
    return this.#invocations[slot]?.call;
  }

  /** Lets the invocation hear of its call. */
  async release(slot: number, outcome: Outcome): Promise<void> {
    const invocation = this.#invocations[slot];
    const call = invocation?.call;
    if (!invocation || !call) throw new Error(`Invocation ${slot} waits for nothing.`);
    if (outcome !== 'acknowledgement lost') invocation.call = undefined;
    call.release(outcome);
    await continuations();
  }

  /** Lets an invocation go on to its end, or to where it would change something at the exchange. */
  async finish(slot: number): Promise<void> {
    const CALLS_MAX = 20;
    for (let calls = 0; calls < CALLS_MAX; calls++) {
      const name = this.callOf(slot)?.name;
      if (name === undefined || name === 'POST' || name === 'DELETE') break;
      await this.release(slot, 'done');
    }
    const error = this.#invocations[slot]?.error;
    this.crash(slot);
    if (error) throw error;
  }

  #message(kind: 'place' | 'cancel') {
    const { market } = this.#model;
    const place = { id: ORDER_ID, ...ORDERS[market], submit_by: SUBMIT_BY };
    const body = JSON.stringify(kind === 'place' ? place : CANCEL);
    return { messageId: kind, body, sentAtMs: START_MS, senderId: 'model' };
  }

  async #start(slot: number, run: (deps: OrderServices) => Promise<unknown>): Promise<void> {
    const invocation = newInvocation();
    this.#invocations[slot] = invocation;
    run(this.#dependencies(invocation, this.#skewsMs[slot])).catch((error) => {
      invocation.error = error;
    });
    await continuations();
  }

  #dependencies(invocation: Invocation, skewMs = 0): OrderServices {
    const clock = { nowMs: () => this.#nowMs + skewMs, sleepUntil: async () => {} };
    const url = 'https://exchange.test/api/v4';
    const readKey = async () => KEY;
    const sendOnce: SendOnce = (request) => {
      const { market } = this.#model;
      const name = nameOf(request, market);
      const answer = (outcome: Outcome) =>
        answerTo(request, outcome, this.#exchange(), { market, stem: STEM, nowMs: this.#nowMs });
      return name ? this.#await(invocation, { name }, answer) : Promise.resolve(answer('done'));
    };
    const client = createGateClient(createRequests(url, sendOnce, readKey, clock), clock);
    const reads = createFuturesClient(url, sendOnce, readKey, clock);
    const futures = { market: createFuturesMarket(reads, 1), reads };
    const random = () => 0;
    const ledger = createLedgerTable(this.#ledger(invocation), TABLE_NAME, { clock, random });
    return orderServicesOn({
      ledger,
      clock,
      config: { trackEverySeconds: 5, hasFixedIp: false, accounts: { main: this.#account(url) } },
      configHash: 'model',
      // The lease has a model of its own: here a poll begins when the model says so.
      startTracker: async () => {},
      exchangeOf: () => ({
        client,
        readKey,
        balances: async () => [],
        takerFee: async () => ({ rate: '0', paidIn: 'received' }),
        ...(this.#model.market === 'usdt' && { futures }),
      }),
      newNonce: () => String(++this.#nonces),
      sendMessage: async () => {},
      log: () => {},
    });
  }

  #account(exchangeUrl: string) {
    const limits = {
      currency: 'USDT',
      maxOrder: '1000',
      maxDay: '1000',
      maxExit: '1000',
      maxDayOrders: 500,
      priceCollar: '0.05',
      maxAgeSeconds: 300,
    };
    return {
      secret: 'sluice/main',
      exchange: exchangeUrl,
      exchangeUrl,
      live: true,
      pairs: '*' as const,
      limits,
      resubmit: this.#model.resubmit,
      ...(this.#model.market === 'usdt' && { futures: FUTURES }),
      allowKeyWithoutSelfCheck: true,
      follow: 'normal' as const,
    };
  }

  /** Writes of the order's record wait to be let go; everything else happens at once. */
  #ledger(invocation: Invocation): DynamoDBDocumentClient {
    const send = async (command: object) => {
      if (invocation.isDead) return NEVER;
      const write = writeOf(command);
      if (!write) return this.#table.execute(command);
      let isWritten = false;
      return this.#await(invocation, write, (outcome) => {
        try {
          const answer = this.#table.execute(command);
          isWritten = true;
          return outcome === 'acknowledgement lost' ? undefined : answer;
        } catch (error) {
          // The SDK's own repetition meets its own write: that is no race.
          if (!isWritten) invocation.race = { name: write.name, outcome };
          throw error;
        }
      });
    };
    return documentClientOf(send);
  }

  #await<T>(
    invocation: Invocation,
    waiting: Waiting,
    act: (outcome: Outcome) => T | undefined,
  ): Promise<T> {
    if (invocation.isDead) return NEVER;
    const { race } = invocation;
    invocation.race = undefined;
    return new Promise((resolve, reject) => {
      function release(outcome: Outcome) {
        try {
          const answer = act(outcome);
          if (answer !== undefined && !invocation.isDead) resolve(answer);
        } catch (error) {
          invocation.call = undefined;
          if (!invocation.isDead) reject(error);
        }
      }
      invocation.call = { ...waiting, release };
      if (race?.name !== waiting.name) return;
      if (race.outcome !== 'acknowledgement lost') invocation.call = undefined;
      release(race.outcome);
    });
  }
}

const NEVER = new Promise<never>(() => {});
const newInvocation = (): Invocation => ({ call: undefined, isDead: false });
const isWrite = (name: CallName): boolean => name.startsWith('write ');

/** Promises go on in microtasks; an immediate comes after all of them. */
export const continuations = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Which transition of the order's record a command writes: its name is in the history. */
export function writeOf(command: object): Waiting | undefined {
  const input = inputOf(command);
  if (!input) return undefined;
  const key: Item = input.Item ?? input.Key ?? {};
  const order: Item = keyOfOrder(STEM);
  if (Object.entries(order).some(([name, value]) => key[name] !== value)) return undefined;
  const { history, exptimeMs } = (input.Item ?? assignmentsOf(input)) as Partial<OrderAttributes>;
  return { name: `write ${history!.at(-1)!.event}`, ...(exptimeMs !== undefined && { exptimeMs }) };
}

/** The write of a command to a record; a transaction names the record first. */
function inputOf(command: object): Partial<PutCommandInput & UpdateCommandInput> | undefined {
  if (command instanceof PutCommand || command instanceof UpdateCommand) return command.input;
  if (!(command instanceof TransactWriteCommand)) return undefined;
  const [first] = command.input.TransactItems ?? [];
  return (first?.Put ?? first?.Update) as Partial<PutCommandInput & UpdateCommandInput>;
}

/** The attributes that an update sets: the store calls their placeholders `set` and a number. */
function assignmentsOf({
  ExpressionAttributeNames: names = {},
  ExpressionAttributeValues: values = {},
}: Partial<UpdateCommandInput>): Item {
  const set = Object.entries(names).filter(([placeholder]) => placeholder.startsWith('#set'));
  return Object.fromEntries(
    set.map(([placeholder, name]) => [name, values[`:${placeholder.slice(1)}`]]),
  );
}
