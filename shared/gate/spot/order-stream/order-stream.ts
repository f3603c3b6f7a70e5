import type { Log } from '../../../lib/log.ts';
import type { OrderSnapshot } from '../order-snapshot.ts';
import { type Connection, type ConnectionOptions, openConnection } from './connection.ts';
import type { PushedTrade } from './messages.ts';

/** Everything that has arrived since it was last taken. */
export type Pushes = {
  readonly orders: readonly OrderSnapshot[];
  readonly trades: readonly PushedTrade[];
  /** The subscriptions have just begun: what happened before them shows only in a poll. */
  readonly hasBegun: boolean;
};

/**
 * Gate's WebSocket for one account, for one invocation. It may leave things out, repeat them and send
 * them late. So it only makes something happen earlier, and proves nothing.
 */
export type OrderStream = {
  /**
   * Waits until then, or until something has arrived. It connects and pings meanwhile: between two
   * waits the stream does nothing.
   */
  readonly waitUntil: (timeMs: number) => Promise<void>;
  readonly take: () => Pushes;
  /** Ends the connection at once and for good. */
  readonly close: () => void;
};

/** Opens one account's stream; it connects with the first wait. */

export type OrderStreamOptions = ConnectionOptions & {
  readonly account: string;
  readonly log: Log;
};

/** The waits before a reconnection. There are no more in one invocation. */
const RECONNECT_AFTER_MS = [1_000, 5_000, 15_000] as const;
/** A flood is cut off: the next poll shows what was dropped. */
const PUSHES_MAX = 1_000;

export function openOrderStream(options: OrderStreamOptions): OrderStream {
  const { account, clock, log } = options;
  let orders: OrderSnapshot[] = [];
  let trades: PushedTrade[] = [];
  let hasBegun = false;
  let connection: Connection | undefined;
  let connectAtMs = clock.nowMs();
  let failures = 0;
  let arrival = new AbortController();
  const hasNews = () => hasBegun || orders.length > 0 || trades.length > 0;

  function connect(): Connection {
    return openConnection(options, {
      opened: () => arrival.abort(),
      begun: () => {
        hasBegun = true;
        log('info', 'stream_begun', { account });
        arrival.abort();
      },
      pushed: (push) => {
        if (push.kind === 'orders') orders = [...orders, ...push.orders].slice(0, PUSHES_MAX);
        else trades = [...trades, ...push.trades].slice(0, PUSHES_MAX);
        arrival.abort();
      },
      ended: (reason) => {
        const waitMs = RECONNECT_AFTER_MS[failures];
        failures += 1;
        connection = undefined;
        connectAtMs = waitMs === undefined ? Number.POSITIVE_INFINITY : clock.nowMs() + waitMs;
        // Orders are polled as before: it is late news that is lost, and no order.
        log('warn', 'stream_lost', { account, reason });
        arrival.abort();
      },
    });
  }

  async function waitUntil(timeMs: number): Promise<void> {
    while (true) {
      connection?.advance();
      if (!connection && clock.nowMs() >= connectAtMs) connection = connect();
      if (hasNews() || clock.nowMs() >= timeMs) return;
      arrival = new AbortController();
      await clock.sleepUntil(
        Math.min(timeMs, connection?.dueAtMs() ?? connectAtMs),
        arrival.signal,
      );
    }
  }

  return {
    waitUntil,
    take: () => {
      const taken = { orders, trades, hasBegun };
      orders = [];
      trades = [];
      hasBegun = false;
      return taken;
    },
    close: () => {
      connection?.close();
      connection = undefined;
      connectAtMs = Number.POSITIVE_INFINITY;
    },
  };
}
