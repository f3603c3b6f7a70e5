import type { Child } from '../child.ts';
import type { ExitCause } from './plan.ts';

/** What an exit's record says of its progress. */
export type ExitState = {
  /**
   * In base currency, or contracts without a sign: what its entry bought or opened, or what was handed to
   * it, less what is missing.
   */
  readonly owned: string;
  /** Coins that somebody else sold or moved away; contracts that somebody else closed. */
  readonly missing: string;
  /** In the order of their grants. */
  readonly legs: readonly ExitLeg[];
  /** Present from the time at which its stop or trail was met, until everything is sold. */
  readonly firing?: Firing;
  /** A halt has suspended it, until a person arms it again. */
  readonly suspended?: true;
  /** So much of its position was not seen any more, since then. */
  readonly doubt?: { readonly missing: string; readonly sinceMs: number };
};

export type Firing = { readonly cause: ExitCause; readonly firedAtMs: number };

export type ExitLeg = TakeProfitLeg | Step;

type LegFacts = Child & {
  readonly grantedAtMs: number;
  /** Present together with `sold`. */
  readonly outcome?: LegOutcome;
};

/** Rests at the exchange. */
export type TakeProfitLeg = LegFacts & {
  readonly kind: 'take_profit';
  /** Its place in the plan, from 1. */
  readonly target: number;
  readonly price: string;
};

/** Sells at the market, within the collar; or at the stop's limit price. */
export type Step = LegFacts & {
  readonly kind: 'step';
  readonly slippage?: string;
  readonly price?: string;
};

/** How a leg ended. */
export type LegOutcome =
  /** The exchange judged it, and nothing else is known to have ended it. */
  | 'executed'
  /**
   * Sluice cancelled or blocked it, or refused it before it was sent; or the exchange did not take it for a
   * cause that passes: it may be placed again.
   */
  | 'withdrawn'
  /** A person cancelled it, or it was refused: it is not placed again. */
  | 'given_up';
