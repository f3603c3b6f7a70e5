import type { ExitCause } from './plan.ts';
import type { ExitLeg, LegOutcome } from './state.ts';

/** What a driver does next with an exit. */
export type ExitDecision = ExitChange | ExitEffect;

/**
 * A write of the exit's record. It counts only if the record is still the one that was judged, so that
 * of two drivers one decides.
 */
export type ExitChange =
  /** A leg is final: what it sold is known for good. */
  | {
      readonly kind: 'settle';
      readonly name: string;
      readonly sold: string;
      readonly outcome: LegOutcome;
      /** Coins that the exit owned and the account does not have. */
      readonly missing: string;
    }
  /** A leg is at the exchange after all, or has sold something else than was proven. */
  | { readonly kind: 'reopen'; readonly name: string }
  /** The entry has bought more. */
  | { readonly kind: 'own'; readonly owned: string }
  /** So much of the position was not seen; zero: it is there after all. */
  | { readonly kind: 'doubt'; readonly missing: string }
  /** So much of the position is gone for certain. */
  | { readonly kind: 'lose'; readonly missing: string }
  | { readonly kind: 'suspend' }
  | { readonly kind: 'fire'; readonly cause: ExitCause }
  /** Nothing of the firing was sold in time, and its condition holds no more. */
  | { readonly kind: 'arm_again' }
  | { readonly kind: 'grant'; readonly legs: readonly ExitLeg[] }
  | { readonly kind: 'end'; readonly why: Ending };

/** What is done outside of the exit's record. Repeating it changes nothing. */
export type ExitEffect =
  | { readonly kind: 'send'; readonly names: readonly string[] }
  /** Cancels legs that are at the exchange; blocks the others by a marker in place of their record. */
  | { readonly kind: 'withdraw'; readonly names: readonly string[] }
  | { readonly kind: 'cancel_entry' }
  | { readonly kind: 'read_available' }
  | { readonly kind: 'wait'; readonly for: WaitsFor };

export type WaitsFor =
  /** Prices: its stop, its trail, its take-profits, the fills of its entry. */
  | 'market'
  /** An outcome or a cancel that is under way. */
  | 'proof'
  /** The next step is allowed later, or cannot be sent now. */
  | 'step'
  /** A person. */
  | 'rearm';

export type Ending =
  | 'sold'
  | 'cancelled'
  /** What is left is below the minimum of the pair, although nothing was sold. */
  | 'below_minimum'
  /** Take-profits alone: the exchange or a person ended some of them. */
  | 'legs_ended'
  | 'steps_used_up'
  | 'not_tradable'
  | 'coins_missing'
  /** Its entry bought nothing. */
  | 'nothing_bought';
