import { halted } from '../kill-switch/state.ts';
import type { ActionDependencies } from './dependencies.ts';

const REASON = 'halted in Telegram';
const POSITIONS_STAY =
  'Positions stay open, and orders that only reduce them rest on. /status lists what is held once the account is halted.';

/** Halts one account or all of them, as `sluice halt` does. Only the terminal resumes. */
export async function haltFromChat(
  deps: ActionDependencies,
  accounts: readonly string[],
  by: string,
): Promise<string> {
  const { killSwitches, clock, log } = deps;
  const cause = { by, reason: REASON, atMs: clock.nowMs() };
  const changes = await Promise.all(
    accounts.map((account) => killSwitches.change(account, halted(cause))),
  );
  for (const [index, account] of accounts.entries()) {
    if (changes[index]?.applied) log('error', 'halting', { account, reason: REASON, by });
  }
  await deps.startTracking().catch((error: Error) => {
    log('warn', 'tracking_not_started', { error: String(error) });
  });
  const hasFutures = accounts.some((account) => deps.config.accounts[account]?.futures);
  return [
    `Halted: ${accounts.join(', ')}. Nothing is submitted any more; open orders are being cancelled.`,
    ...(hasFutures ? [POSITIONS_STAY] : []),
    'To trade again, in the terminal: sluice resume --reason "..."',
  ].join('\n');
}
