import { createSecretKey } from 'node:crypto';
import type { GateKey } from '../../../../shared/gate/api-key.ts';
import {
  type OrderStream,
  openOrderStream,
} from '../../../../shared/gate/spot/order-stream/order-stream.ts';
import type { SocketListener } from '../../../../shared/gate/spot/order-stream/socket.ts';
import type { Clock } from '../../../../shared/lib/clock.ts';

export const SECRET = 'canary-of-a-secret';
const KEY: GateKey = {
  key: 'canary-of-a-key',
  secret: createSecretKey(SECRET, 'utf8'),
  versionId: '1',
};

type Sleeper = { readonly atMs: number; readonly wake: () => void };

/** A clock that a test moves; whoever sleeps is woken in time. */
export function testClock(startMs = 1_766_400_000_000) {
  let nowMs = startMs;
  let sleepers: Sleeper[] = [];
  const clock: Clock = {
    nowMs: () => nowMs,
    sleepUntil: (atMs, signal) =>
      new Promise((resolve) => {
        const sleeper = { atMs, wake: resolve };
        sleepers.push(sleeper);
        signal?.addEventListener('abort', () => {
          sleepers = sleepers.filter((other) => other !== sleeper);
          resolve();
        });
      }),
  };
  async function pass(ms: number): Promise<void> {
    const untilMs = nowMs + ms;
    await settle();
    for (;;) {
      const next = sleepers.toSorted((one, other) => one.atMs - other.atMs)[0];
      if (!next || next.atMs > untilMs) break;
      sleepers = sleepers.filter((sleeper) => sleeper !== next);
      nowMs = Math.max(nowMs, next.atMs);
      next.wake();
      await settle();
    }
    nowMs = untilMs;
  }
  return { clock, pass, startMs, sleeping: () => sleepers.length };
}

/** Lets everything go on that can. */
export async function settle(): Promise<void> {
  for (let round = 0; round < 3; round++) await new Promise(setImmediate);
}

export type FakeSocket = {
  readonly listener: SocketListener;
  readonly sent: string[];
  isClosed: boolean;
};

export type StreamTest = ReturnType<typeof streamTest>;

/** A stream over sockets that a test plays. */
export function streamTest(
  options: { readonly readKey?: () => Promise<GateKey>; readonly opens?: boolean } = {},
) {
  const { clock, pass, sleeping } = testClock();
  const sockets: FakeSocket[] = [];
  const logged: { readonly event: string; readonly fields: unknown }[] = [];
  const stream: OrderStream = openOrderStream({
    account: 'main',
    url: 'wss://exchange.test/ws/v4/',
    openSocket: async (_, listener) => {
      const socket: FakeSocket = { listener, sent: [], isClosed: false };
      sockets.push(socket);
      if (options.opens ?? true) setImmediate(() => listener.opened());
      return {
        send: (text) => socket.sent.push(text),
        close: () => {
          socket.isClosed = true;
        },
      };
    },
    readKey: options.readKey ?? (async () => KEY),
    clock,
    exchangeNowMs: clock.nowMs,
    log: (_level, event, fields) => logged.push({ event, fields }),
  });
  const last = () => sockets.at(-1)!;
  const push = (message: object) => last().listener.received(JSON.stringify(message));
  return {
    stream,
    clock,
    pass,
    sleeping,
    sockets,
    logged,
    push,
    acknowledge: () => {
      for (const channel of ['spot.orders', 'spot.usertrades']) {
        push({ channel, event: 'subscribe', error: null, result: { status: 'success' } });
      }
    },
  };
}
