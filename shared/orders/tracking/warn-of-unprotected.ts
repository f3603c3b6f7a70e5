import { Big } from '../../lib/decimal.ts';
import { isProtective } from '../../market/order-terms.ts';
import { soldOf } from '../../programs/exits/legs.ts';
import type { Progress } from '../ledger/fill-store.ts';
import {
  type ArmedRecord,
  type ExitRecord,
  isArmed,
  isExit,
  type OrderRecord,
} from '../model/record.ts';
import type { OrderDependencies } from '../reconciliation/dependencies.ts';

/** How often people are told until they arm them again. */
const TOLD_EVERY_MS = 60 * 60_000;
/** A stop that has fired sells within a few minutes, unless something keeps it from that. */
const FIRES_FOR_MS = 10 * 60_000;
/** The most ids that one line names. */
const NAMED_MAX = 10;

/**
 * Tells people of suspended exits and sells, and of exits whose stop has fired long ago and has not sold:
 * nothing protects what they were to sell.
 */
export async function warnOfUnprotected(
  { clock, log, trades }: Pick<OrderDependencies, 'clock' | 'log' | 'trades'>,
  account: string,
  records: readonly OrderRecord[],
  { unprotectedAtMs = 0 }: Progress,
): Promise<void> {
  const nowMs = clock.nowMs();
  if (nowMs - unprotectedAtMs < TOLD_EVERY_MS) return;
  const unprotected = records.filter((record) => isUnprotected(record, nowMs));
  if (unprotected.length === 0) return;
  const ids = unprotected.slice(0, NAMED_MAX).map(({ id }) => id);
  log('error', 'unprotected', { account, count: unprotected.length, ids });
  await trades.advance(account, 'unprotectedAtMs', nowMs);
}

function isUnprotected(record: OrderRecord, nowMs: number): record is ArmedRecord | ExitRecord {
  if (isArmed(record)) return record.armed.suspended === true && isProtective(record.order);
  if (!isExit(record) || record.status !== 'working') return false;
  const { state } = record.program;
  const isStuck = state.firing !== undefined && nowMs - state.firing.firedAtMs > FIRES_FOR_MS;
  return (state.suspended === true || isStuck) && new Big(state.owned).gt(soldOf(state));
}
