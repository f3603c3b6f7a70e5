import { SeededRandom } from './random.ts';

/** A fault between an order and its response: whether the request is served, and the response. */
type Fault = {
  readonly isServed: boolean;
  readonly reply:
    | {
        readonly kind: 'answer';
        readonly status: number;
        readonly contentType: string;
        readonly body: string;
      }
    | { readonly kind: 'late' }
    | { readonly kind: 'silence' }
    | { readonly kind: 'reset' };
};

function json(status: number, label: string, message: string): Fault['reply'] {
  return {
    kind: 'answer',
    status,
    contentType: 'application/json',
    body: JSON.stringify({ label, message }),
  };
}

const SERVER_ERROR = json(500, 'SERVER_ERROR', 'Internal server error');
const BAD_GATEWAY: Fault['reply'] = {
  kind: 'answer',
  status: 502,
  contentType: 'text/html',
  body: '<html><body>502 Bad Gateway</body></html>',
};
const TOO_MANY_REQUESTS = json(429, 'TOO_MANY_REQUESTS', 'Request Rate limit Exceeded (211)');
/** "Accepted but not finished"; the shape of the body is not documented. */
const ACCEPTED: Fault['reply'] = {
  kind: 'answer',
  status: 202,
  contentType: 'application/json',
  body: '',
};

export const FAULTS = {
  lost_reply: { isServed: true, reply: { kind: 'silence' } },
  lost_request: { isServed: false, reply: { kind: 'silence' } },
  reset_after: { isServed: true, reply: { kind: 'reset' } },
  reset_before: { isServed: false, reply: { kind: 'reset' } },
  error_after: { isServed: true, reply: SERVER_ERROR },
  error_before: { isServed: false, reply: SERVER_ERROR },
  bad_gateway_after: { isServed: true, reply: BAD_GATEWAY },
  bad_gateway_before: { isServed: false, reply: BAD_GATEWAY },
  accepted_after: { isServed: true, reply: ACCEPTED },
  accepted_before: { isServed: false, reply: ACCEPTED },
  slow_reply: { isServed: true, reply: { kind: 'late' } },
  rate_limited: { isServed: false, reply: TOO_MANY_REQUESTS },
  /** Breaks "a refusal means not placed". */
  lying_refusal: { isServed: true, reply: TOO_MANY_REQUESTS },
} as const satisfies Record<string, Fault>;

export type FaultKind = keyof typeof FAULTS;

/** The next so many requests with this method and path prefix get this fault. */
export type PlannedFault = {
  readonly fault: FaultKind;
  readonly method?: string;
  readonly pathPrefix?: string;
  readonly times?: number;
};

export type FaultOptions = {
  readonly seed: number;
  /** Probability per request and kind. */
  readonly rates?: Readonly<Partial<Record<FaultKind, number>>>;
  /** How late a slow reply is; by default later than a client waits. */
  readonly slowReplyMs?: number;
};

/** Decides which requests meet which fault: those planned first, the others by chance. */
export class FaultPlan {
  readonly slowReplyMs: number;
  readonly #random: SeededRandom;
  #rates: Readonly<Partial<Record<FaultKind, number>>>;
  #planned: (PlannedFault & { left: number })[] = [];

  constructor({ seed, rates = {}, slowReplyMs = 10_000 }: FaultOptions) {
    this.#random = new SeededRandom(seed);
    this.#rates = rates;
    this.slowReplyMs = slowReplyMs;
  }

  plan(planned: PlannedFault): void {
    this.#planned.push({ ...planned, left: planned.times ?? 1 });
  }

  setRates(rates: Readonly<Partial<Record<FaultKind, number>>>): void {
    this.#rates = rates;
  }

  /** No more faults. */
  clear(): void {
    this.#planned = [];
    this.#rates = {};
  }

  /** The fault of this request, if any. */
  next(request: { readonly method: string; readonly path: string }): FaultKind | undefined {
    const planned = this.#planned.find(
      ({ method, pathPrefix = '', left }) =>
        left > 0 &&
        (method === undefined || method === request.method) &&
        request.path.startsWith(pathPrefix),
    );
    if (planned) {
      planned.left -= 1;
      return planned.fault;
    }
    return this.#byChance();
  }

  #byChance(): FaultKind | undefined {
    const rates = Object.entries(this.#rates) as [FaultKind, number][];
    if (rates.length === 0) return undefined;
    let draw = this.#random.fraction();
    for (const [fault, rate] of rates) {
      if (draw < rate) return fault;
      draw -= rate;
    }
    return undefined;
  }
}
