import {
  type HttpRequest,
  type HttpResponse,
  type SendOnce,
  TransportError,
} from '../../shared/gate/http.ts';
import type { Exchange } from '../exchange/exchange.ts';
import type { EdgeFault, SimulatedSandbox } from './sandbox.ts';

/** How one request travels. */
export type Journey = {
  /** Until the exchange receives it, which happens even if the caller no longer waits. */
  readonly thereMs: number;
  readonly backMs: number;
  /** No connection: not a byte leaves. */
  readonly isSent: boolean;
  /** The response that the sender reads in place of the real one. */
  readonly lie?: { readonly status: number; readonly label: string };
};

export type WireEvent = {
  readonly request: HttpRequest;
  readonly sandbox: string;
} & (
  | { readonly kind: 'sent' }
  /** `status` is undefined where the exchange's own faults left no answer. */
  | {
      readonly kind: 'served';
      readonly atMs: number;
      readonly status: number | undefined;
      readonly body: string;
    }
);

export type NetworkOptions = {
  readonly exchange: Exchange;
  readonly hidesFinished: boolean;
  readonly journeyOf: (request: HttpRequest) => Journey;
  readonly onWire: (event: WireEvent) => void;
};

/** As in shared/gate/http.ts: no caller waits longer. */
const TOTAL_TIMEOUT_MS = 5_000;

/** The way from one sandbox to the exchange. */
export function networkOf(sandbox: SimulatedSandbox, options: NetworkOptions): SendOnce {
  return (request) =>
    new Promise((resolve, reject) => {
      if (!sandbox.isDead) new Transfer(sandbox, options, request, resolve, reject).start();
    });
}

class Transfer {
  readonly #sandbox: SimulatedSandbox;
  readonly #options: NetworkOptions;
  readonly #request: HttpRequest;
  readonly #resolve: (response: HttpResponse) => void;
  readonly #reject: (error: Error) => void;
  readonly #startedMs: number;

  constructor(
    sandbox: SimulatedSandbox,
    options: NetworkOptions,
    request: HttpRequest,
    resolve: (response: HttpResponse) => void,
    reject: (error: Error) => void,
  ) {
    this.#sandbox = sandbox;
    this.#options = options;
    this.#request = request;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#startedMs = sandbox.environment.scheduler.nowMs;
  }

  start(): void {
    const name = `${this.#request.method} ${this.#request.target}`;
    const fault = this.#sandbox.faultOf('exchange', name);
    if (fault === 'crash_before') {
      this.#sandbox.note(`${name} not sent`);
      this.#sandbox.kill();
      return;
    }
    const journey = this.#options.journeyOf(this.#request);
    const { scheduler } = this.#sandbox.environment;
    if (!journey.isSent) {
      this.#sandbox.note(`${name} finds no connection`);
      const error = new TransportError(false, 'ECONNREFUSED');
      scheduler.after(journey.thereMs, () => this.#fail(fault, error));
      return;
    }
    this.#sandbox.note(`${name} sent${fault ? ` (${fault})` : ''}`);
    const { onWire } = this.#options;
    onWire({ kind: 'sent', request: this.#request, sandbox: this.#sandbox.name });
    if (fault === 'timed_out') {
      this.#timeOut(fault);
      return;
    }
    if (fault === 'throttled') {
      const answer = { status: 429, label: 'TOO_MANY_REQUESTS' };
      scheduler.after(journey.thereMs, () => this.#answer(fault, answer.status, answer.label));
      return;
    }
    if (fault === 'crash_after') this.#sandbox.kill();
    if (journey.thereMs >= TOTAL_TIMEOUT_MS) this.#timeOut(fault);
    scheduler.after(journey.thereMs, () => this.#serve(fault, journey));
  }

  #serve(fault: EdgeFault | undefined, journey: Journey): void {
    const { exchange, hidesFinished, onWire } = this.#options;
    const { scheduler } = this.#sandbox.environment;
    const { method, target, headers, body: sent } = this.#request;
    const [path = '', query = ''] = target.split('?');
    const reply = exchange.handle({ method, path, query, headers, body: sent });
    const status = reply.fault ? undefined : reply.status;
    this.#sandbox.note(`${method} ${path} served: ${reply.fault ?? status}`);
    const { nowMs: atMs } = scheduler;
    const body = reply.fault ? '' : reply.body;
    const { name: sandbox } = this.#sandbox;
    onWire({ kind: 'served', request: this.#request, sandbox, atMs, status, body });
    if (journey.thereMs >= TOTAL_TIMEOUT_MS) return;
    const isLost = reply.fault === 'lost' || fault === 'ack_lost' || fault === 'answer_lost';
    if (isLost) {
      this.#timeOut(fault);
    } else if (reply.fault) {
      const error = new TransportError(true, 'ECONNRESET');
      scheduler.after(journey.backMs, () => this.#fail(fault, error));
    } else {
      const isOfFinished =
        query.startsWith('status=finished') || path.endsWith('/orders_timerange');
      const isHidden = hidesFinished && reply.status === 200 && isOfFinished;
      this.#reply(fault, journey, isHidden ? { ...reply, body: '[]' } : reply);
    }
  }

  #reply(
    fault: EdgeFault | undefined,
    { backMs, lie }: Journey,
    reply: HttpResponse & { readonly delayMs?: number },
  ): void {
    const { scheduler } = this.#sandbox.environment;
    const atMs = scheduler.nowMs + backMs + (reply.delayMs ?? 0);
    if (atMs >= this.#startedMs + TOTAL_TIMEOUT_MS) {
      this.#timeOut(fault);
    } else if (lie) {
      scheduler.at(atMs, () => this.#answer(fault, lie.status, lie.label));
    } else {
      const headers = Object.fromEntries(
        Object.entries(reply.headers).map(([name, value]) => [name.toLowerCase(), value]),
      );
      const response = { status: reply.status, headers, body: reply.body };
      scheduler.at(atMs, () => this.#sandbox.hear(fault, () => this.#resolve(response)));
    }
  }

  /** A response of the exchange that contradicts its action. */
  #answer(fault: EdgeFault | undefined, status: number, label: string): void {
    const headers = { 'x-in-time': String(this.#sandbox.environment.scheduler.nowMs) };
    const body = JSON.stringify({ label, message: 'as the simulation has it' });
    this.#sandbox.hear(fault, () => this.#resolve({ status, headers, body }));
  }

  #timeOut(fault: EdgeFault | undefined): void {
    const error = new TransportError(true, `no complete answer within ${TOTAL_TIMEOUT_MS} ms`);
    const { scheduler } = this.#sandbox.environment;
    scheduler.at(this.#startedMs + TOTAL_TIMEOUT_MS, () => this.#fail(fault, error));
  }

  #fail(fault: EdgeFault | undefined, error: TransportError): void {
    this.#sandbox.hear(fault, () => this.#reject(error));
  }
}
