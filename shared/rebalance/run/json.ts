import type { Fee } from '../../gate/fee.ts';
import { isoTime } from '../../lib/clock.ts';
import type { Leg, Plan, PlannedAsset } from '../../portfolio/model/plan.ts';
import { planHash } from '../../portfolio/model/plan-hash.ts';
import type { RunLeg, RunReason, RunRecord, RunWeights } from './record.ts';
import { isRunFinal, type RunStatus } from './status.ts';

/**
 * A run as Sluice shows it, in `sluice run ID --json` and in events. Fields that do not apply are
 * absent.
 */
export type RunJson = {
  readonly id: string;
  readonly portfolio: string;
  readonly account: string;
  readonly status: RunStatus;
  readonly final: boolean;
  readonly trigger: RunRecord['trigger'];
  readonly plan?: Plan;
  readonly approval?: {
    readonly why: string;
    /** Identifies the current plan. An approval names it. */
    readonly plan_hash: string;
    readonly until: string;
    readonly given_at?: string;
    readonly by?: string;
  };
  readonly legs: readonly LegJson[];
  readonly before?: WeightsJson;
  readonly after?: WeightsJson;
  /** The share of the portfolio that is off target, before and after. */
  readonly drift: { readonly before?: string; readonly after?: string };
  readonly fees: readonly Fee[];
  /** In quote currency. */
  readonly turnover: string;
  readonly out_of_band_runs?: number;
  readonly notes: readonly string[];
  readonly reason?: RunReason;
  readonly created_at: string;
  readonly updated_at: string;
  readonly closed_at?: string;
  readonly history: readonly {
    readonly at: string;
    readonly status: RunStatus;
    readonly detail?: string;
  }[];
};

export type LegJson = Leg & {
  readonly order_id: string;
  readonly status: RunLeg['status'];
  readonly created_at?: string;
  readonly filled_amount: string;
  readonly filled_total: string;
  readonly fees: readonly Fee[];
  readonly slots?: RunLeg['slots'];
  readonly refusal?: RunLeg['refusal'];
};

export type WeightsJson = {
  readonly at: string;
  readonly assets: readonly PlannedAsset[];
  readonly investable?: string;
  readonly drift?: string;
  readonly max_drift?: string;
};

export function runJson(run: RunRecord): RunJson {
  const { id, portfolio, account, status, trigger, plan, approval, before, after } = run;
  return {
    id,
    portfolio,
    account,
    status,
    final: isRunFinal(status),
    trigger,
    ...(plan && { plan }),
    ...(approval &&
      plan && {
        approval: {
          why: approval.why,
          plan_hash: planHash(plan),
          until: isoTime(approval.untilMs),
          ...(approval.givenAtMs !== undefined && { given_at: isoTime(approval.givenAtMs) }),
          ...(approval.by !== undefined && { by: approval.by }),
        },
      }),
    legs: run.legs.map(legJson),
    ...(before && { before: weightsJson(before) }),
    ...(after && { after: weightsJson(after) }),
    drift: {
      ...(before?.drift !== undefined && { before: before.drift }),
      ...(after?.drift !== undefined && { after: after.drift }),
    },
    fees: run.fees,
    turnover: run.turnover,
    ...(run.outOfBandRuns !== undefined && { out_of_band_runs: run.outOfBandRuns }),
    notes: run.notes,
    ...(run.reason && { reason: run.reason }),
    created_at: isoTime(run.createdAtMs),
    updated_at: isoTime(run.updatedAtMs),
    ...(run.closedAtMs !== undefined && { closed_at: isoTime(run.closedAtMs) }),
    history: run.history.map(({ atMs, ...entry }) => ({ at: isoTime(atMs), ...entry })),
  };
}

function legJson({ orderId, createdAtMs, filledAmount, filledTotal, ...leg }: RunLeg): LegJson {
  return {
    ...leg,
    order_id: orderId,
    ...(createdAtMs !== undefined && { created_at: isoTime(createdAtMs) }),
    filled_amount: filledAmount,
    filled_total: filledTotal,
  };
}

function weightsJson({ atMs, maxDrift, ...weights }: RunWeights): WeightsJson {
  return {
    at: isoTime(atMs),
    ...weights,
    ...(maxDrift !== undefined && { max_drift: maxDrift }),
  };
}
