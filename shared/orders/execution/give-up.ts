import type { KillSwitch } from '../../kill-switch/state.ts';
import { notActive, suspends } from '../../kill-switch/state.ts';
import { haltedAs } from '../../market/order-terms.ts';
import { type Reason, reason } from '../model/reason.ts';
import { type AttemptRecord, type HaltedAs, type PlaceRecord, protects } from '../model/record.ts';
import type { ExecutionDependencies } from '../reconciliation/dependencies.ts';
import { reject } from '../reconciliation/verdict.ts';

/** The most attempts of an order that provably placed nothing. */
export const ATTEMPTS_MAX = 5;

/**
 * Ends an attempt that provably did nothing, for a passing cause, and that no other one follows. A
 * protecting order that a price has fired is armed again: its condition is judged anew.
 */
export async function giveUp(
  deps: Pick<ExecutionDependencies, 'log' | 'store'>,
  record: AttemptRecord,
  why: Reason,
): Promise<void> {
  if (protects(record) && record.attempt.number < ATTEMPTS_MAX) {
    const change = {
      status: 'armed' as const,
      firedAtMs: undefined,
      unsentAtMs: undefined,
      // The next firing reserves its own.
      reserved: undefined,
    };
    const written = await deps.store.transition('armed_again', record, change, why.code);
    const { account, id } = record;
    if (written.applied) {
      deps.log('error', 'release_unclaimed', { account, id, code: why.code });
      return;
    }
  }
  await reject(deps, record, why);
}

/** Why the kill switch stops a further attempt: for the halts that would have stopped its claim. */
export function attemptBlocker(killSwitch: KillSwitch, record: AttemptRecord): Reason | undefined {
  const halts = record.action === 'place' ? haltsThatStop(record) : undefined;
  if (!halts) return notActive(killSwitch, record.account, record.issuedAtMs);
  const isSuspended = suspends(killSwitch, halts.what, halts.sinceVersion);
  return isSuspended ? reason('HALTED', 'A halt stopped it before it was sent.') : undefined;
}

/** What some halts leave working: a child of a program, or an order that a price has fired. */
function haltsThatStop({ haltedAs: ofChild, armed, order }: PlaceRecord): HaltedAs | undefined {
  return ofChild ?? (armed && { what: haltedAs(order), sinceVersion: armed.armedVersion });
}
