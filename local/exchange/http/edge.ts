import type { ExchangeBehavior } from '../behavior/exchange-behavior.ts';
import { FAULTS, type FaultKind, type FaultPlan } from '../behavior/faults.ts';
import { hashFraction, hashText, SeededRandom } from '../behavior/random.ts';
import { refusal, refusalAnswer } from '../engine/responses.ts';
import type { ExchangeRequest } from './admission.ts';
import { type ExchangeGateway, uncounted } from './gateway.ts';
import type { RateAllowance } from './limits.ts';

export type WireAnswer = {
  readonly fault?: undefined;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** How long the answer is under way. */
  readonly delayMs?: number;
};

/** The response, or none (`lost`: silence; `reset`: the connection is torn down). */
export type ExchangeReply = WireAnswer | { readonly fault: 'lost' | 'reset' };

export type EdgeOptions = {
  readonly gateway: ExchangeGateway;
  readonly faults: FaultPlan;
  readonly behavior: () => ExchangeBehavior;
  readonly now: () => number;
  readonly seed: number;
};

const SERVICE_TIME_US = { min: 500, max: 4_500 };
const JSON_TYPE = 'application/json';

/** The way in and out: the clock of the gateway that is met, its headers, maintenance, and faults. */
export class Edge {
  readonly #gateway: ExchangeGateway;
  readonly #faults: FaultPlan;
  readonly #behavior: () => ExchangeBehavior;
  readonly #now: () => number;
  readonly #random: SeededRandom;
  readonly #traceSeed: number;
  #requests = 0;
  isInMaintenance = false;

  constructor({ gateway, faults, behavior, now, seed }: EdgeOptions) {
    this.#gateway = gateway;
    this.#faults = faults;
    this.#behavior = behavior;
    this.#now = now;
    this.#random = new SeededRandom(seed ^ hashText('gateways'));
    this.#traceSeed = seed ^ hashText('traces');
  }

  handle(request: ExchangeRequest): ExchangeReply {
    this.#requests += 1;
    const nowMs = this.#now() + this.#random.integer(this.#behavior().gatewaySkewMs);
    const fault = this.#faults.next(request);
    return fault ? this.#withFault(fault, request, nowMs) : this.#served(request, nowMs);
  }

  #withFault(kind: FaultKind, request: ExchangeRequest, nowMs: number): ExchangeReply {
    const { isServed, reply } = FAULTS[kind];
    if (reply.kind === 'late') {
      return { ...this.#served(request, nowMs), delayMs: this.#faults.slowReplyMs };
    }
    if (isServed) this.#served(request, nowMs);
    switch (reply.kind) {
      case 'silence':
        return { fault: 'lost' };
      case 'reset':
        return { fault: 'reset' };
      case 'answer':
        return this.#onWire(reply, uncounted(nowMs), nowMs);
    }
  }

  #served(request: ExchangeRequest, nowMs: number): WireAnswer {
    const { status, json, allowance } = this.isInMaintenance
      ? { ...refusalAnswer(refusal('TOO_BUSY')), allowance: uncounted(nowMs) }
      : this.#gateway.serve(request, nowMs);
    const content = { status, contentType: JSON_TYPE, body: this.#written(json) };
    return this.#onWire(content, allowance, nowMs);
  }

  #written(json: unknown): string {
    return JSON.stringify(json, this.#behavior().rows === 'old' ? withoutNewFields : undefined);
  }

  #onWire(
    content: { readonly status: number; readonly contentType: string; readonly body: string },
    { limit, remaining, resetAtMs }: RateAllowance,
    nowMs: number,
  ): WireAnswer {
    const inUs = Math.round(nowMs * 1_000);
    return {
      status: content.status,
      headers: {
        'Content-Type': content.contentType,
        'X-In-Time': String(inUs),
        'X-Out-Time': String(inUs + this.#random.integer(SERVICE_TIME_US)),
        'X-Gate-Trace-ID': this.#traceId(),
        'X-Gate-RateLimit-Requests-Remain': String(remaining),
        'X-Gate-RateLimit-Limit': String(limit),
        'X-Gate-RateLimit-Reset-Timestamp': String(Math.floor(resetAtMs)),
      },
      body: content.body,
    };
  }

  #traceId(): string {
    return [0, 1, 2, 3]
      .map((part) => Math.floor(hashFraction(this.#traceSeed, this.#requests, part) * 2 ** 32))
      .map((word) => word.toString(16).padStart(8, '0'))
      .join('');
  }
}

/** Leaves out of a row what rows of former years lack. */
function withoutNewFields(key: string, value: unknown): unknown {
  if (key === 'filled_amount') return undefined;
  if (typeof value !== 'object' || value === null || !('order_id' in value)) return value;
  return { ...value, text: undefined };
}
