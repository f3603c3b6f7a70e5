import { escapeControls } from '../lib/escape-controls.ts';
import type { PlanApproval } from '../rebalance/run/event.ts';
import type { ActionDependencies } from './dependencies.ts';

/** Approves the plan that the button names, and no other one. */
export async function approveFromChat(
  { approve, log }: ActionDependencies,
  portfolio: string,
  approval: PlanApproval,
  by: string,
): Promise<string> {
  const { run, error } = await approve(portfolio, approval, by);
  if (error) return `Not approved: ${escapeControls(error.message)}`;
  log('info', 'approved', { run: approval.run, plan: approval.plan, by });
  const status = run?.status ?? 'unknown';
  return status === 'awaiting_approval'
    ? `${approval.run}: the market moved, and the plan would go further now. A new message asks again.`
    : `Approved: ${approval.run} is ${status.replace('_', ' ')}. Nothing more to do.`;
}
