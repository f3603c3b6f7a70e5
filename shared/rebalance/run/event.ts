import type { Plan } from '../../portfolio/model/plan.ts';
import type { RunJson } from './json.ts';

/** What starts the rebalance function. */
export type RebalanceEvent =
  /** A portfolio's schedule. */
  | { readonly portfolio: string; readonly scheduledTime: string }
  /** Every minute: whatever is under way goes on. */
  | { readonly tick: 'minute' }
  /** From the event bus: an order of a run has changed. */
  | { readonly detail: { readonly sent_by?: { readonly run?: string } } }
  /** `sluice plan` */
  | { readonly plan: string }
  /** `sluice rebalance` */
  | {
      readonly rebalance: string;
      readonly approve?: PlanApproval;
      readonly acceptBalances?: boolean;
      /** Who asks for it. */
      readonly by?: string;
    };

/** A run, and by its hash the plan that the person who approves it has seen. */
export type PlanApproval = { readonly run: string; readonly plan: string };

export type RebalanceResponse = {
  readonly plan?: Plan;
  readonly run?: RunJson;
  readonly error?: { readonly code: string; readonly message: string };
};
