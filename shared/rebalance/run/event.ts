import type { Plan } from '../../portfolio/model/plan.ts';
import type { RunJson } from './json.ts';

/** The input of the rebalance function. */
export type RebalanceEvent =
  /** A portfolio's schedule. */
  | { readonly portfolio: string; readonly scheduledTime: string }
  /** Every minute: continues the unfinished runs. */
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
      /** The person behind the command. */
      readonly by?: string;
    };

/** The approval of a run. The hash names the approved plan. */
export type PlanApproval = { readonly run: string; readonly plan: string };

export type RebalanceResponse = {
  readonly plan?: Plan;
  readonly run?: RunJson;
  readonly error?: { readonly code: string; readonly message: string };
};
