import type { ExchangeBehavior } from '../behavior/exchange-behavior.ts';

/** Gate's groups of requests that share a limit, in force since 2024-01-22. */
export const LIMITS = {
  public: { requests: 200, windowMs: 10_000 },
  private: { requests: 200, windowMs: 10_000 },
  place: { requests: 10, windowMs: 1_000 },
  cancel: { requests: 200, windowMs: 1_000 },
  futuresPlace: { requests: 100, windowMs: 1_000 },
  futuresCancel: { requests: 200, windowMs: 1_000 },
} as const;

/** Added to `place`, per user, for those who trade too little for their many requests. */
const LOW_FILL_RATIO = { requests: 10, windowMs: 10_000 };

export type LimitGroup = keyof typeof LIMITS;

/** The key that counts a request. */
export type Counted = {
  readonly group: LimitGroup;
  readonly endpoint: string;
  /** The user; for public endpoints the IP address. */
  readonly caller: string;
  /** The pair of an order. */
  readonly market: string;
};

export type RateAllowance = {
  readonly limit: number;
  readonly remaining: number;
  readonly resetAtMs: number;
  /** Gate's number for the limit that was hit; absent if the request may pass. */
  readonly exceeded?: '003' | '211' | '212';
};

/** One owner each for what a bucket is shared by. */
const BUCKET_OF: Readonly<Record<LimitGroup, (counted: Counted) => string>> = {
  public: ({ endpoint, caller }) => `public ${endpoint} ${caller}`,
  private: ({ endpoint, caller }) => `private ${endpoint} ${caller}`,
  place: ({ caller, market }) => `place ${caller} ${market}`,
  cancel: ({ caller }) => `cancel ${caller}`,
  // All contracts of an account share one limit.
  futuresPlace: ({ caller }) => `futures place ${caller}`,
  futuresCancel: ({ caller }) => `futures cancel ${caller}`,
};

type Limit = { readonly requests: number; readonly windowMs: number };

/** Counts requests in sliding windows. */
export class RateLimiter {
  readonly #passedAtMs = new Map<string, number[]>();
  readonly #mode: () => ExchangeBehavior['rateLimits'];

  constructor(mode: () => ExchangeBehavior['rateLimits']) {
    this.#mode = mode;
  }

  /** Counts a request, or tells which limit forbids it. */
  count(counted: Counted, nowMs: number): RateAllowance {
    const { group } = counted;
    const limit = LIMITS[group];
    const { requests, windowMs } = limit;
    if (this.#mode() === 'off') {
      return { limit: requests, remaining: requests, resetAtMs: nowMs };
    }
    const code = group === 'public' ? '003' : '211';
    const allowance = this.#pass(BUCKET_OF[group](counted), { requests, windowMs }, code, nowMs);
    if (allowance.exceeded || group !== 'place' || this.#mode() !== 'low_fill_ratio') {
      return allowance;
    }
    return this.#pass(`fill ratio ${counted.caller}`, LOW_FILL_RATIO, '212', nowMs);
  }

  #pass(
    bucket: string,
    limit: Limit,
    code: NonNullable<RateAllowance['exceeded']>,
    nowMs: number,
  ): RateAllowance {
    const recent = (this.#passedAtMs.get(bucket) ?? []).filter(
      (passedAtMs) => passedAtMs > nowMs - limit.windowMs,
    );
    this.#passedAtMs.set(bucket, recent);
    const oldestMs = recent[0];
    if (oldestMs !== undefined && recent.length >= limit.requests) {
      const resetAtMs = oldestMs + limit.windowMs;
      return { limit: limit.requests, remaining: 0, resetAtMs, exceeded: code };
    }
    recent.push(nowMs);
    return { limit: limit.requests, remaining: limit.requests - recent.length, resetAtMs: nowMs };
  }
}
