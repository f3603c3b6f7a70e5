import { halted } from '../kill-switch/state.ts';
import type { Clock } from '../lib/clock.ts';
import type { ActionDependencies } from './dependencies.ts';

const REASON = 'halted in Telegram';
const POSITIONS_STAY =
  'Positions stay open, and orders that only reduce them rest on. /status lists what is held once the account is halted.';

/** What a person reads, and whether every account is halted. */
export type HaltResult = { readonly text: string; readonly isComplete: boolean };

/**
 * Halts one account or all of them, as `sluice halt` does. Only the terminal resumes. An account that
 * cannot be halted keeps no other one from it.
 */
export async function haltFromChat(
  deps: ActionDependencies,
  accounts: readonly string[],
  by: string,
): Promise<HaltResult> {
  const { killSwitches, clock, log } = deps;
  const cause = { by, reason: REASON, atMs: clock.nowMs() };
  const changes = await Promise.allSettled(
    accounts.map(async (account) => {
      const { applied } = await persistently(clock, () =>
        killSwitches.change(account, halted(cause)),
      );
      if (applied) log('error', 'halting', { account, reason: REASON, by });
    }),
  );
  for (const change of changes) {
    if (change.status === 'rejected') {
      log('error', 'function_failed', { error: String(change.reason) });
    }
  }
  const done = accounts.filter((_account, index) => changes[index]?.status === 'fulfilled');
  const failed = accounts.filter((account) => !done.includes(account));
  if (done.length > 0) {
    await deps.startTracking().catch((error: Error) => {
      log('warn', 'tracking_not_started', { error: String(error) });
    });
  }
  const text = [...notHalted(failed), ...nowHalted(deps, done)].join('\n');
  return { text, isComplete: failed.length === 0 };
}

/** Longer than the ledger's own tries: a person waits, and nothing is more urgent. */
const AGAIN_AFTER_MS = [1_000, 3_000, 9_000];

async function persistently<T>(clock: Clock, act: () => Promise<T>): Promise<T> {
  for (const waitMs of AGAIN_AFTER_MS) {
    try {
      return await act();
    } catch {
      await clock.sleepUntil(clock.nowMs() + waitMs);
    }
  }
  return act();
}

function notHalted(accounts: readonly string[]): readonly string[] {
  if (accounts.length === 0) return [];
  const named = accounts.join(', ');
  return [
    `NOT halted: ${named}. The ledger did not take it. Press again; if it stays so, delete the API key at Gate.`,
  ];
}

function nowHalted({ config }: ActionDependencies, accounts: readonly string[]): readonly string[] {
  if (accounts.length === 0) return [];
  const hasFutures = accounts.some((account) => config.accounts[account]?.futures);
  return [
    `Halted: ${accounts.join(', ')}. Nothing is submitted any more; open orders are being cancelled.`,
    ...(hasFutures ? [POSITIONS_STAY] : []),
    'To trade again, in the terminal: sluice resume --reason "..."',
  ];
}
