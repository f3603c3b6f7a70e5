import type {
  OpenSocket,
  Socket,
  SocketListener,
} from '../../shared/gate/spot/order-stream/socket.ts';
import type { Exchange } from '../exchange/exchange.ts';
import type { LinkEnd, StreamSession } from '../exchange/stream/session.ts';
import type { SimulatedSandbox } from './sandbox.ts';

export type SocketNetwork = {
  readonly exchange: Pick<Exchange, 'streams'>;
  /** How long a frame travels; undefined if there is no way to the exchange. */
  readonly travelMs: () => number | undefined;
};

/** WebSockets from one sandbox to the exchange. */
export function socketsOf(sandbox: SimulatedSandbox, network: SocketNetwork): OpenSocket {
  return async (_, listener) => {
    const connection = new Connection(sandbox, network, listener);
    connection.open();
    return connection;
  };
}

class Connection implements Socket {
  readonly #sandbox: SimulatedSandbox;
  readonly #network: SocketNetwork;
  readonly #listener: SocketListener;
  #session: StreamSession | undefined;
  #isOver = false;
  #travelMs = 0;

  constructor(sandbox: SimulatedSandbox, network: SocketNetwork, listener: SocketListener) {
    this.#sandbox = sandbox;
    this.#network = network;
    this.#listener = listener;
  }

  open(): void {
    const fault = this.#sandbox.faultOf('exchange', 'WebSocket');
    if (fault === 'crash_before' || fault === 'crash_after') {
      this.#sandbox.kill();
      return;
    }
    const travelMs = this.#network.travelMs();
    if (fault !== undefined || travelMs === undefined) {
      this.#after(1, () => this.#hear(() => this.#end('closed with code 1006')));
      return;
    }
    this.#travelMs = travelMs;
    this.#after(travelMs, () => this.#shakeHands());
  }

  send(text: string): void {
    this.#after(this.#travelMs, () => this.#session?.receive(text));
  }

  close(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#sandbox.environment.scheduler.after(this.#travelMs, () => this.#session?.closed());
  }

  #shakeHands(): void {
    const { streams } = this.#network.exchange;
    const { outcome, delayMs } = streams.handshake();
    if (outcome === 'silent') return;
    this.#after(delayMs, () => {
      if (outcome === 'refused') this.#hear(() => this.#end('closed with code 1002'));
      else this.#accept();
    });
  }

  #accept(): void {
    this.#session = this.#network.exchange.streams.open({
      send: (text) => this.#arrive(() => this.#listener.received(text)),
      ping: () => {},
      end: (how) => this.#endByExchange(how),
      after: (delayMs, action) => this.#after(delayMs, action),
    });
    this.#arrive(() => this.#listener.opened());
  }

  #endByExchange(how: LinkEnd): void {
    if (how === 'silence') return;
    const code = how === 'cut' ? 1006 : 1000;
    this.#arrive(() => this.#end(`closed with code ${code}`));
  }

  #end(reason: string): void {
    this.#isOver = true;
    this.#listener.ended(reason);
  }

  /** Frames of one connection arrive in the order in which they were sent. */
  #arrive(action: () => void): void {
    this.#sandbox.environment.scheduler.after(this.#travelMs, () => this.#hear(action));
  }

  #hear(action: () => void): void {
    this.#sandbox.hear(undefined, () => {
      if (!this.#isOver) action();
    });
  }

  /** A process that has died takes its connections along. */
  #after(delayMs: number, action: () => void): void {
    this.#sandbox.environment.scheduler.after(delayMs, () => {
      if (this.#isOver) return;
      if (!this.#sandbox.isDead) action();
      else {
        this.#isOver = true;
        this.#session?.closed();
      }
    });
  }
}
