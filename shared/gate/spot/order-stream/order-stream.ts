import type { Log } from '../../../lib/log.ts';
import type { OrderSnapshot } from '../../order-snapshot.ts';
import type { Prices } from '../../prices.ts';
import {
  type Connection,
  type ConnectionOptions,
  openConnection,
  type Push,
} from './connection.ts';
import type { PushedTrade } from './messages.ts';

/** Everything that has arrived since it was last taken. */
export type Pushes = {
  readonly orders: readonly OrderSnapshot[];
  readonly trades: readonly PushedTrade[];
  /** The newest prices of each pair that is heard. */
  readonly tickers: ReadonlyMap<string, Prices>;
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
  /** Hears the prices of these pairs from now on, and of no others. */
  readonly hear: (pairs: readonly string[]) => void;
  readonly take: () => Pushes;
  /** Ends the connection at once and for good. */
  readonly close: () => void;
};

export type OrderStreamOptions = ConnectionOptions & {
  readonly account: string;
  readonly log: Log;
};

/** The waits before a reconnection. There are no more in one invocation. */
const RECONNECT_AFTER_MS = [1_000, 5_000, 15_000] as const;
/** A flood is cut off: the next poll shows what was dropped. */
const PUSHES_MAX = 1_000;
/** Why a wait ends early. Without a reason each end would create an error that nobody reads. */
const ARRIVED = 'something has arrived';
/** The most pairs whose prices are heard. Those of any others are only read. */
const PAIRS_MAX = 20;

/** Opens one account's stream; it connects with the first wait. */
export function openOrderStream(options: OrderStreamOptions): OrderStream {
  const { account, clock, log } = options;
  let orders: OrderSnapshot[] = [];
  let trades: PushedTrade[] = [];
  const tickers = new Map<string, Prices>();
  let heard: ReadonlySet<string> = new Set();
  let hasBegun = false;
  let connection: Connection | undefined;
  let connectAtMs = clock.nowMs();
  let failures = 0;
  let arrival = new AbortController();
  const hasNews = () => hasBegun || orders.length > 0 || trades.length > 0 || tickers.size > 0;

  function keep(push: Push): void {
    switch (push.kind) {
      case 'orders':
        orders = [...orders, ...push.orders].slice(0, PUSHES_MAX);
        return;
      case 'trades':
        trades = [...trades, ...push.trades].slice(0, PUSHES_MAX);
        return;
      case 'ticker':
        if (heard.has(push.pair)) tickers.set(push.pair, push.prices);
        return;
    }
  }

  function connect(): Connection {
    const opening = openConnection(options, {
      opened: () => arrival.abort(ARRIVED),
      begun: () => {
        hasBegun = true;
        log('info', 'stream_begun', { account });
        arrival.abort(ARRIVED);
      },
      pushed: (push) => {
        keep(push);
        arrival.abort(ARRIVED);
      },
      unheard: (reason) => log('warn', 'prices_not_heard', { account, reason }),
      ended: (reason) => {
        const waitMs = RECONNECT_AFTER_MS[failures];
        failures += 1;
        connection = undefined;
        connectAtMs = waitMs === undefined ? Number.POSITIVE_INFINITY : clock.nowMs() + waitMs;
        // Orders are polled as before: it is late news that is lost, and no order.
        log('warn', 'stream_lost', { account, reason });
        arrival.abort(ARRIVED);
      },
    });
    opening.hear(heard);
    return opening;
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
    hear: (pairs) => {
      heard = new Set(pairs.slice(0, PAIRS_MAX));
      connection?.hear(heard);
    },
    take: () => {
      const taken = { orders, trades, tickers: new Map(tickers), hasBegun };
      orders = [];
      trades = [];
      tickers.clear();
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
