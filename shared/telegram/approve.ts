import { escapeControls } from '../lib/escape-controls.ts';
import type { Press } from './button-data.ts';
import type { ActionDependencies } from './dependencies.ts';

export const APPROVE = 'Approve this plan';

/** What a press of the button led to. */
type Approval = {
  readonly text: string;
  /** The run may still wait for it. */
  readonly keepsButton: boolean;
};

/** After these refusals the button never leads to anything. */
const OVER: readonly string[] = [
  'NOT_WAITING',
  'PLAN_CHANGED',
  'UNKNOWN_RUN',
  'UNKNOWN_PORTFOLIO',
  'NO_PORTFOLIOS',
];

/** Approves the plan that the button names, and no other one. */
export async function approveFromChat(
  { approve, log }: ActionDependencies,
  { portfolio, approval }: Extract<Press, { readonly kind: 'approve' }>,
  by: string,
): Promise<Approval> {
  const { run: id } = approval;
  const response = await approve(portfolio, approval, by).catch((cause: unknown) => {
    log('error', 'function_failed', { error: String(cause) });
  });
  if (!response) {
    const text = `It is not known whether ${id} is approved. Press again, or see /status.`;
    return { text, keepsButton: true };
  }
  const { run, error } = response;
  if (error) {
    // Somebody else may have approved it, or this press has come twice.
    const what = error.code === 'NOT_WAITING' ? 'Nothing was changed' : 'Not approved';
    const text = `${what}: ${escapeControls(error.message)}`;
    return { text, keepsButton: !OVER.includes(error.code) };
  }
  log('info', 'approved', { run: id, plan: approval.plan, by });
  const status = run?.status ?? 'unknown';
  const text =
    status === 'awaiting_approval'
      ? `${id}: the market moved, and the plan would go further now. A new message asks again.`
      : `Approved: ${id} is ${status.replace('_', ' ')}. Nothing more to do.`;
  return { text, keepsButton: false };
}
