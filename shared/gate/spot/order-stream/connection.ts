import type { Clock } from '../../../lib/clock.ts';
import type { ReadGateKey } from '../../api-key.ts';
import {
  CHANNELS,
  ping,
  readMessage,
  type StreamMessage,
  subscription,
  TICKERS,
  tickerRequest,
} from './messages.ts';
import type { OpenSocket, Socket } from './socket.ts';

export type ConnectionOptions = {
  readonly url: string;
  readonly openSocket: OpenSocket;
  readonly readKey: ReadGateKey;
  readonly clock: Clock;
  /** The exchange's time: it refuses a subscription that is a minute off. */
  readonly exchangeNowMs: () => number;
};

export type ConnectionEvents = {
  /** The handshake is done: something else is due from now on. */
  readonly opened: () => void;
  /** Gate has acknowledged every subscription. */
  readonly begun: () => void;
  readonly pushed: (push: Push) => void;
  /** Gate does not send the prices of a pair. */
  readonly unheard: (reason: string) => void;
  /** It is over, by itself; says why. */
  readonly ended: (reason: string) => void;
};

/** A message that carries something. */
export type Push = Extract<StreamMessage, { readonly kind: 'orders' | 'trades' | 'ticker' }>;

export type Connection = {
  /** Hears the prices of these pairs, and of no others, as soon as it is live. */
  readonly hear: (pairs: ReadonlySet<string>) => void;
  /** Does what is due: pings, and ends a connection that does not answer. */
  readonly advance: () => void;
  /** When something is due next. */
  readonly dueAtMs: () => number;
  readonly close: () => void;
};

/** For the key, the connection and the handshake. */
const CONNECT_MS = 3_000;
const ACKNOWLEDGE_MS = 1_500;
/** Gate cuts a connection that was idle for 30 to 60 s. */
const PING_EVERY_MS = 10_000;
/** With it, a connection that has fallen silent is noticed within 15 s. */
const ANSWER_MS = 5_000;

type Phase =
  | { readonly kind: 'connecting' | 'subscribing'; readonly untilMs: number }
  /** `answerByMs`: a ping has gone out, and nothing has come since. */
  | { readonly kind: 'live'; readonly pingAtMs: number; readonly answerByMs: number | undefined }
  | { readonly kind: 'ended' };

/** Connects, subscribes, and keeps the connection alive until it ends or is closed. */
export function openConnection(options: ConnectionOptions, events: ConnectionEvents): Connection {
  const { url, openSocket, readKey, clock, exchangeNowMs } = options;
  const missing = new Set<string>(CHANNELS);
  let phase: Phase = { kind: 'connecting', untilMs: clock.nowMs() + CONNECT_MS };
  let socket: Socket | undefined;
  let wanted: ReadonlySet<string> = new Set();
  let heard: ReadonlySet<string> = new Set();

  function close(): void {
    phase = { kind: 'ended' };
    socket?.close();
  }

  function end(reason: string): void {
    if (phase.kind === 'ended') return;
    close();
    events.ended(reason);
  }

  async function connect(): Promise<void> {
    const key = await readKey();
    if (phase.kind === 'ended') return;
    socket = await openSocket(url, {
      opened: () => {
        phase = { kind: 'subscribing', untilMs: clock.nowMs() + ACKNOWLEDGE_MS };
        for (const channel of CHANNELS) socket?.send(subscription(channel, key, exchangeNowMs()));
        events.opened();
      },
      received,
      ended: end,
    });
    // It was closed while undici was loaded.
    if (hasEnded()) socket.close();
  }

  /** Narrowing does not see what happens during an `await`. */
  const hasEnded = () => phase.kind === 'ended';

  function received(text: string): void {
    if (hasEnded()) return;
    // Any frame shows that the connection lives.
    if (phase.kind === 'live') phase = { ...phase, answerByMs: undefined };
    const message = readMessage(text, exchangeNowMs());
    switch (message.kind) {
      case 'subscribed':
        acknowledged(message.channel);
        return;
      case 'refused':
        // Prices are read with every poll in any case.
        if (message.channel === TICKERS) events.unheard(message.reason);
        else end(`Gate refused the subscription: ${message.reason}`);
        return;
      case 'orders':
      case 'trades':
      case 'ticker':
        events.pushed(message);
        return;
      case 'upgrade':
        end('Gate announced an upgrade of the service');
        return;
      case 'broken':
        end('a message was no JSON');
        return;
      case 'other':
        return;
    }
  }

  function acknowledged(channel: string): void {
    missing.delete(channel);
    if (missing.size > 0 || phase.kind !== 'subscribing') return;
    const pingAtMs = clock.nowMs() + PING_EVERY_MS;
    phase = { kind: 'live', pingAtMs, answerByMs: undefined };
    request();
    events.begun();
  }

  function hear(pairs: ReadonlySet<string>): void {
    wanted = pairs;
    request();
  }

  /** Requests the prices that are wanted and not yet heard, and ends those that are not wanted. */
  function request(): void {
    if (phase.kind !== 'live') return;
    const nowMs = exchangeNowMs();
    for (const pair of wanted) {
      if (!heard.has(pair)) socket?.send(tickerRequest('subscribe', pair, nowMs));
    }
    for (const pair of heard) {
      if (!wanted.has(pair)) socket?.send(tickerRequest('unsubscribe', pair, nowMs));
    }
    heard = wanted;
  }

  function advance(): void {
    const nowMs = clock.nowMs();
    switch (phase.kind) {
      case 'connecting':
        if (nowMs >= phase.untilMs) end(`no connection within ${CONNECT_MS} ms`);
        return;
      case 'subscribing':
        if (nowMs >= phase.untilMs) end(`no acknowledgement within ${ACKNOWLEDGE_MS} ms`);
        return;
      case 'live':
        if (phase.answerByMs !== undefined) {
          if (nowMs >= phase.answerByMs) end(`silent for ${ANSWER_MS} ms after a ping`);
        } else if (nowMs >= phase.pingAtMs) {
          socket?.send(ping(exchangeNowMs()));
          phase = {
            kind: 'live',
            pingAtMs: nowMs + PING_EVERY_MS,
            answerByMs: nowMs + ANSWER_MS,
          };
        }
        return;
      case 'ended':
        return;
    }
  }

  function dueAtMs(): number {
    switch (phase.kind) {
      case 'connecting':
      case 'subscribing':
        return phase.untilMs;
      case 'live':
        return phase.answerByMs ?? phase.pingAtMs;
      case 'ended':
        return Number.POSITIVE_INFINITY;
    }
  }

  connect().catch((error: unknown) => end(String(error)));
  return { hear, advance, dueAtMs, close };
}
