import type { PlanApproval } from '../../shared/rebalance/run/event.ts';
import { runJson } from '../../shared/rebalance/run/json.ts';
import { planLegLines } from '../render/plan-view.ts';
import type { Stack } from '../stack/connect-stack.ts';
import { Failure } from '../terminal/failure.ts';
import { escapeControlsDeep, type Terminal } from '../terminal/terminal.ts';

/**
 * Approves the run's current plan and shows it; with a hash, only that plan. The function refuses
 * the approval if the plan has changed by then.
 */
export async function approvalOf(
  { runs }: Pick<Stack, 'runs'>,
  { portfolio, run: id, planHash }: ApprovalRequest,
  terminal: Terminal,
): Promise<PlanApproval> {
  const found = await runs.get(portfolio, id);
  if (!found) throw new Failure('UNKNOWN_RUN', `"${portfolio}" has no run ${id}: sluice runs`);
  const { plan, approval } = runJson(found);
  if (plan && planHash === undefined && found.status === 'awaiting_approval') {
    terminal.note(`You agree to:\n${planLegLines(escapeControlsDeep(plan), terminal).join('\n')}`);
  }
  return { run: id, plan: planHash ?? approval?.plan_hash ?? '' };
}

export type ApprovalRequest = {
  readonly portfolio: string;
  readonly run: string;
  /** The hash given with `--plan`. */
  readonly planHash: string | undefined;
};
