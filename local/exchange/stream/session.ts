import type { SeededRandom } from '../behavior/random.ts';
import type { StreamBehavior } from '../behavior/stream-behavior.ts';
import type { Simulation } from '../http/endpoint.ts';
import { ticker } from '../http/market-endpoints.ts';
import {
  checkTime,
  pairsOf,
  parseRequest,
  StreamRefusal,
  type StreamRequest,
  signerOf,
} from './request.ts';
import type { PushedRow } from './rows.ts';

/** How a connection ends: without a close frame, with one, or by falling silent while it stays open. */
export type LinkEnd = 'cut' | 'close' | 'silence';

/** One connection, as the exchange sees it. Its carrier has the timers. */
export type StreamLink = {
  readonly remoteAddress?: string;
  readonly send: (text: string) => void;
  /** A ping of the protocol. */
  readonly ping: () => void;
  readonly end: (how: LinkEnd) => void;
  /** Does something later, unless the connection has ended by then. */
  readonly after: (delayMs: number, action: () => void) => void;
};

/** The carrier's reports about its connection. */
export type StreamSession = {
  readonly receive: (text: string) => void;
  readonly closed: () => void;
};

export type PrivateChannel = 'spot.orders' | 'spot.usertrades';

/** A row of one user in one pair. */
export type Pushable = {
  readonly userId: string;
  readonly pairId: string;
  readonly row: PushedRow;
};

export type SessionOptions = {
  readonly link: StreamLink;
  readonly simulation: Simulation;
  readonly behavior: () => StreamBehavior;
  readonly now: () => number;
  readonly random: SeededRandom;
  readonly number: number;
  /** Called once at its end, whichever side ended it. */
  readonly onEnd: (session: Session) => void;
};

const TICKER_EVERY_MS = 1_000;
const ALL_PAIRS = '!all';
const TICKERS = 'spot.tickers';
const PRIVATE_CHANNELS: readonly string[] = ['spot.orders', 'spot.usertrades'];

/** One connection to the WebSocket: its subscriptions, and everything that goes out on it. */
export class Session {
  readonly #options: SessionOptions;
  /** By channel and user; the user of a public channel is empty. */
  readonly #subscribed = new Map<string, Set<string>>();
  #heardAtMs: number;
  #hasEnded = false;
  #requests = 0;
  #sendsTickers = false;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#heardAtMs = options.now();
    this.#watchIdleness();
    this.#ping();
  }

  /** A text that the client sent. */
  receive(text: string): void {
    if (this.#hasEnded || this.#breaks()) return;
    this.#heardAtMs = this.#options.now();
    const request = parseRequest(text);
    // Gate ignores a text that is no JSON.
    if (!request) return;
    this.#requests += 1;
    if (request.channel === 'spot.ping') {
      this.#frame({ ...this.#head(), channel: 'spot.pong', event: '', error: null, result: null });
      return;
    }
    const { random, link } = this.#options;
    link.after(random.integer(this.#options.behavior().ackMs), () => this.#acknowledge(request));
  }

  closed(): void {
    this.#finish();
  }

  /** Pushes the rows for which the client has subscribed. */
  push(channel: PrivateChannel, changes: readonly Pushable[]): void {
    const rows = changes
      .filter(({ userId, pairId }) => this.#hasSubscribed(channel, userId, pairId))
      .map(({ row }) => row);
    if (rows.length === 0) return;
    const isBundled = this.#options.random.fraction() < this.#options.behavior().bundleRate;
    for (const part of isBundled ? [rows] : rows.map((row) => [row])) this.#pushLate(channel, part);
  }

  /** Announces an upgrade of the service, and closes the connection. */
  upgrade(): void {
    const result = { type: 'upgrade', msg: 'the connection will be closed for a service upgrade' };
    this.#frame({ ...this.#head(), channel: 'spot.system', event: 'update', result });
    this.#end('close');
  }

  /** Ends the connection from the exchange's side. */
  end(how: LinkEnd): void {
    this.#end(how);
  }

  #pushLate(channel: string, result: PushedRow | readonly PushedRow[]): void {
    const { random, behavior, link } = this.#options;
    const { dropRate, duplicateRate, pushMs } = behavior();
    if (random.fraction() < dropRate) return;
    const times = random.fraction() < duplicateRate ? 2 : 1;
    for (let time = 0; time < times; time++) {
      link.after(random.integer(pushMs), () => this.#update(channel, result));
    }
  }

  #update(channel: string, result: unknown): void {
    if (this.#breaks()) return;
    this.#frame({ ...this.#head(), channel, event: 'update', result });
  }

  #acknowledge(request: StreamRequest): void {
    if (this.#hasEnded) return;
    const { channel, event, id, payload } = request;
    const { number } = this.#options;
    const head = {
      ...this.#head(),
      ...(id !== undefined && { id }),
      conn_id: `connection-${number}`,
      trace_id: `trace-${number}-${this.#requests}`,
      channel,
      event,
      payload,
    };
    try {
      this.#carryOut(request);
      this.#frame({ ...head, error: null, result: { status: 'success' } });
    } catch (error) {
      if (!(error instanceof StreamRefusal)) throw error;
      const { code, message } = error;
      this.#frame({ ...head, error: { code, message }, result: { status: 'fail' } });
    }
  }

  #carryOut(request: StreamRequest): void {
    const { channel, event } = request;
    if (typeof channel !== 'string') throw new StreamRefusal(1, 'channel is not a text');
    const isPrivate = PRIVATE_CHANNELS.includes(channel);
    if (!isPrivate && channel !== TICKERS) throw new StreamRefusal(2, `unknown channel ${channel}`);
    if (event !== 'subscribe' && event !== 'unsubscribe') {
      throw new StreamRefusal(2, `unknown event ${String(event)}`);
    }
    const { simulation, link, now } = this.#options;
    const nowMs = now();
    checkTime(request, nowMs);
    const { keys, markets } = simulation;
    const userId = isPrivate ? signerOf(request, keys, nowMs, link.remoteAddress).userId : '';
    const isListed = (pair: string) => markets.has(pair);
    const pairs = pairsOf(request, { isListed, takesAll: isPrivate });
    const key = subscriptionKey(channel, userId);
    const subscribed = this.#subscribed.get(key) ?? new Set();
    this.#subscribed.set(key, subscribed);
    for (const pair of pairs) {
      if (event === 'subscribe') subscribed.add(pair);
      else subscribed.delete(pair);
    }
    if (channel === TICKERS && event === 'subscribe') this.#startTickers();
  }

  #hasSubscribed(channel: string, userId: string, pairId: string): boolean {
    const pairs = this.#subscribed.get(subscriptionKey(channel, userId));
    return pairs !== undefined && (pairs.has(ALL_PAIRS) || pairs.has(pairId));
  }

  #startTickers(): void {
    if (this.#sendsTickers) return;
    this.#sendsTickers = true;
    // Behind the acknowledgement.
    this.#options.link.after(0, () => this.#sendTickers());
  }

  #sendTickers(): void {
    const { simulation, link } = this.#options;
    const pairs = this.#subscribed.get(subscriptionKey(TICKERS, ''));
    this.#sendsTickers = !this.#hasEnded && pairs !== undefined && pairs.size > 0;
    if (!this.#sendsTickers) return;
    for (const pair of pairs ?? []) {
      const market = simulation.markets.get(pair);
      if (market) this.#pushLate(TICKERS, ticker(market, simulation).row);
    }
    link.after(TICKER_EVERY_MS, () => this.#sendTickers());
  }

  /** A frame with a push or a request may be the one at which the connection breaks. */
  #breaks(): boolean {
    if (this.#hasEnded) return true;
    const { random, behavior } = this.#options;
    const { cutRate, silenceRate, tornRate, upgradeRate } = behavior();
    if (cutRate + silenceRate + tornRate + upgradeRate === 0) return false;
    const draw = random.fraction();
    if (draw < cutRate) this.#end('cut');
    else if (draw < cutRate + silenceRate) this.#end('silence');
    else if (draw < cutRate + silenceRate + tornRate) this.#options.link.send('{"time":17\u0081~');
    else if (draw < cutRate + silenceRate + tornRate + upgradeRate) this.upgrade();
    else return false;
    return true;
  }

  /** The limit is longer for a connection that has subscribed. */
  #watchIdleness(): void {
    if (this.#hasEnded) return;
    const { link, behavior, now } = this.#options;
    const { subscribed, unsubscribed } = behavior().idleMs;
    const limitMs = this.#subscribed.size > 0 ? subscribed : unsubscribed;
    const leftMs = this.#heardAtMs + limitMs - now();
    if (leftMs <= 0) this.#end('cut');
    else link.after(leftMs, () => this.#watchIdleness());
  }

  #ping(): void {
    const { link, behavior } = this.#options;
    const { pingEveryMs } = behavior();
    if (pingEveryMs === 0) return;
    link.after(pingEveryMs, () => {
      if (this.#hasEnded) return;
      link.ping();
      this.#ping();
    });
  }

  #frame(message: object): void {
    if (!this.#hasEnded) this.#options.link.send(JSON.stringify(message));
  }

  #head() {
    const nowMs = Math.floor(this.#options.now());
    return { time: Math.floor(nowMs / 1000), time_ms: nowMs };
  }

  #end(how: LinkEnd): void {
    if (this.#hasEnded) return;
    this.#finish();
    this.#options.link.end(how);
  }

  #finish(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#options.onEnd(this);
  }
}

const subscriptionKey = (channel: string, userId: string): string => `${channel} ${userId}`;
