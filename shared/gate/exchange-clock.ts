import type { Clock } from '../lib/clock.ts';

/** The exchange's time, by its responses. The markets of an account share one: it is the same exchange. */
export type ExchangeClock = {
  /** Estimated from the last response. Before the first, it is our own time. */
  readonly nowMs: () => number;
  /** How far the exchange's clock is ahead of ours, by the last response. */
  readonly offsetMs: () => number;
  /** Learns from a response: when we sent the request and had the response, and when the exchange received it. */
  readonly learn: (sentAtMs: number, respondedAtMs: number, inTimeMs: number) => void;
};

export function createExchangeClock(clock: Clock): ExchangeClock {
  let offsetMs = 0;
  return {
    nowMs: () => clock.nowMs() + offsetMs,
    offsetMs: () => offsetMs,
    // The exchange received the request between the two. The middle is the best estimate.
    learn(sentAtMs, respondedAtMs, inTimeMs) {
      offsetMs = Math.round(inTimeMs - (sentAtMs + respondedAtMs) / 2);
    },
  };
}
