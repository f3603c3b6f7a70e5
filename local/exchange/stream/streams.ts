import type { SeededRandom } from '../behavior/random.ts';
import type { StreamBehavior } from '../behavior/stream-behavior.ts';
import type { Changes } from '../engine/changes.ts';
import type { Order } from '../engine/orders.ts';
import type { Simulation } from '../http/endpoint.ts';
import { asPlaced, orderRow, type PushedRow, tradeRow } from './rows.ts';
import { type LinkEnd, Session, type StreamLink, type StreamSession } from './session.ts';

/** The reception of a client that connects. */
export type Handshake = {
  readonly outcome: StreamBehavior['handshake'];
  readonly delayMs: number;
};

export type StreamsOptions = {
  readonly simulation: Simulation;
  readonly behavior: () => StreamBehavior;
  readonly isInMaintenance: () => boolean;
  readonly now: () => number;
  readonly random: SeededRandom;
};

/** All connections to the WebSocket, and what is pushed to them. */
export class Streams {
  readonly #options: StreamsOptions;
  readonly #sessions = new Set<Session>();
  #opened = 0;

  constructor(options: StreamsOptions) {
    this.#options = options;
  }

  /** How many connections there are. */
  get count(): number {
    return this.#sessions.size;
  }

  handshake(): Handshake {
    const { behavior, isInMaintenance, random } = this.#options;
    const { handshake, handshakeMs } = behavior();
    return {
      outcome: isInMaintenance() ? 'refused' : handshake,
      delayMs: random.integer(handshakeMs),
    };
  }

  open(link: StreamLink): StreamSession {
    const { simulation, behavior, now, random } = this.#options;
    this.#opened += 1;
    const session = new Session({
      link,
      simulation,
      behavior,
      now,
      random,
      number: this.#opened,
      onEnd: (ended) => this.#sessions.delete(ended),
    });
    this.#sessions.add(session);
    return session;
  }

  /** Ends every connection. */
  endAll(how: LinkEnd): void {
    for (const session of [...this.#sessions]) session.end(how);
  }

  /** Announces an upgrade of the service on every connection, and closes it. */
  upgrade(): void {
    for (const session of [...this.#sessions]) session.upgrade();
  }

  /** Pushes what has changed. Between the channels there is no order. */
  publish({ orders, opened, trades }: Changes): void {
    if (this.#sessions.size === 0 || (orders.size === 0 && trades.length === 0)) return;
    const isOld = this.#options.simulation.behavior().rows === 'old';
    const orderRows = [...orders].flatMap((order) =>
      this.#rowsOf(order, opened.has(order)).map((row) => ({
        userId: order.userId,
        pairId: order.pair.id,
        row: isOld ? without(row, 'filled_amount') : row,
      })),
    );
    const tradeRows = trades.map((trade) => ({
      userId: trade.order.userId,
      pairId: trade.order.pair.id,
      row: isOld ? without(tradeRow(trade), 'text') : tradeRow(trade),
    }));
    for (const session of this.#sessions) {
      session.push('spot.orders', orderRows);
      session.push('spot.usertrades', tradeRows);
    }
  }

  /** An order that ends at once is pushed as open before, or not; both shapes occur. */
  #rowsOf(order: Order, isNew: boolean): readonly PushedRow[] {
    const isOpen = order.endedAtMs === undefined;
    const { random, behavior } = this.#options;
    const isPut = isNew && (isOpen || random.fraction() < behavior().putRate);
    const put = isPut ? [orderRow(asPlaced(order), 'put')] : [];
    if (!isOpen) return [...put, orderRow(order, 'finish')];
    return isPut && order.filledAmount.eq('0') ? put : [...put, orderRow(order, 'update')];
  }
}

function without(row: PushedRow, field: string): PushedRow {
  const { [field]: _, ...rest } = row;
  return rest;
}
