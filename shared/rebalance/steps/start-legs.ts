import { parseIsoDuration } from '../../lib/iso-duration.ts';
import type { Leg, Plan } from '../../portfolio/model/plan.ts';
import type { PlanningDependencies, RebalanceDependencies } from '../planning/dependencies.ts';
import { pendingLeg } from '../run/legs.ts';
import type { RunRecord } from '../run/record.ts';
import type { RunPatch } from '../run/version.ts';

/** How long after the reading of its prices a leg may be submitted. */
const SUBMIT_WITHIN_MS = 120_000;
/**
 * How long the run waits for a leg's verdict, after the last of its slices if it has any: track-orders
 * resolves unknown orders within a minute.
 */
const VERDICT_WITHIN_MS = 4 * 60_000;

/** Writes the plan with its first legs. From here on the run carries it out. */
export async function startLegs(
  deps: Pick<RebalanceDependencies, 'clock' | 'runs'>,
  run: RunRecord,
  plan: Plan,
  change: RunPatch,
): Promise<RunRecord> {
  const sells = plan.legs.filter(({ side }) => side === 'sell');
  // Without sells, the plan already sized the buys by the available money.
  const first = sells.length > 0 ? sells : plan.legs;
  const written = await deps.runs.transition(run, sells.length > 0 ? 'selling' : 'buying', {
    atMs: deps.clock.nowMs(),
    change: { ...change, plan, ...legsOf(deps, run, first, Date.parse(plan.at)) },
  });
  return written.run;
}

/** Legs to be sent now; `pricedAtMs` is the time of their prices. */
export function legsOf(
  { clock }: Pick<PlanningDependencies, 'clock'>,
  run: RunRecord,
  legs: readonly Leg[],
  pricedAtMs: number,
): Pick<RunRecord, 'legs' | 'phase'> {
  const beganAtMs = clock.nowMs();
  const submitByMs = pricedAtMs + SUBMIT_WITHIN_MS;
  const slicedMs = Math.max(0, ...legs.map(overMs));
  // Slices begin when their order is accepted.
  const workedUntilMs = slicedMs === 0 ? beganAtMs : submitByMs + slicedMs;
  return {
    legs: [...run.legs, ...legs.map((leg) => pendingLeg(run.id, leg))],
    phase: { beganAtMs, submitByMs, deadlineMs: workedUntilMs + VERDICT_WITHIN_MS },
  };
}

function overMs({ slices }: Leg): number {
  return slices ? parseIsoDuration(slices.over)! : 0;
}
