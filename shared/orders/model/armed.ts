import type { Prices } from '../../gate/prices.ts';
import { termsOf } from '../../market/order-terms.ts';
import type { Side, TriggerCondition } from '../../triggers/condition.ts';
import type { AskedOrder } from './request.ts';

/** The state of an order that waits for its trigger. It stays in the record when the order fires. */
export type Armed = {
  /** From when prices count: when the order was armed, or its trigger amended. Exchange time. */
  readonly armedSinceMs: number;
  /** The version of the kill switch under which it was armed. A later halt suspends it. */
  readonly armedVersion: number;
  /** Counts the firings. A firing that nothing claimed in time is over. */
  readonly firings: number;
  /** When its condition was seen to be met, until an attempt is claimed. Exchange time. */
  readonly firedAtMs?: number;
  /** The prices that it fired at last. */
  readonly observed?: Prices;
  /** A trail's best price, when it fired last. */
  readonly extremum?: string;
  /** A halt has suspended it, until a person arms it again. */
  readonly suspended?: true;
  /** The last time at which the condition held unseen. Exchange time. */
  readonly touchedAtMs?: number;
};

/** The side by which a condition is judged. An order that closes a position has none of its own. */
export function judgedSide(order: AskedOrder, { rule }: Pick<TriggerCondition, 'rule'>): Side {
  return termsOf(order).side ?? (rule === '>=' ? 'buy' : 'sell');
}

/** So many first attempts of what protects follow each other at once. Each further one has a firing of its own. */
export const ATTEMPTS_AT_ONCE = 2;
const FIRES_AGAIN_AFTER_MS = 5_000;
const GROWTH = 4;

/**
 * How long after its last attempt, which placed nothing, what protects may fire again. Five attempts last
 * for seven minutes: a cause that passes does not use them up.
 */
export function firesAgainAfterMs(attempts: number): number {
  return FIRES_AGAIN_AFTER_MS * GROWTH ** (attempts - 1);
}

/**
 * How long after its firing an order may be claimed. Later its condition is judged anew, or it is
 * over if it protects nothing.
 */
export const CLAIMED_WITHIN_MS = 60_000;
/** A release that led to nothing is sent again after this time, as a message of its own. */
export const RELEASE_AGAIN_MS = 15_000;
