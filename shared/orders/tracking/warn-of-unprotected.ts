import { Big } from '../../lib/decimal.ts';
import { type Instrument, instrumentOf } from '../../market/instrument.ts';
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
import type { AccountExchange, OrderDependencies } from '../reconciliation/dependencies.ts';
import type { MarketWatch } from './watching/watch-conditions.ts';

/** How often people are told until they arm them again. */
const TOLD_EVERY_MS = 60 * 60_000;
/** A stop that has fired sells within a few minutes, unless something keeps it from that. */
const FIRES_FOR_MS = 10 * 60_000;
/** The most ids that one line names. */
const NAMED_MAX = 10;

/**
 * Tells people of suspended exits and sells, of exits whose stop has fired long ago and has not sold, and of
 * armed sells without a price because Gate lists their pair no more: nothing protects what they were to sell.
 */
export async function warnOfUnprotected(
  deps: Pick<OrderDependencies, 'clock' | 'exchangeOf' | 'log' | 'trades'>,
  account: string,
  records: readonly OrderRecord[],
  { seen }: Pick<MarketWatch, 'seen'>,
  { unprotectedAtMs = 0 }: Progress,
): Promise<void> {
  const { clock, exchangeOf, log, trades } = deps;
  const nowMs = clock.nowMs();
  const isDue = nowMs - unprotectedAtMs >= TOLD_EVERY_MS;
  // Whoever was told of others just before hears of it all the same.
  const isNew = (record: OrderRecord) =>
    isStuck(record, nowMs) && !isStuck(record, unprotectedAtMs);
  if (!isDue && !records.some(isNew)) return;
  const unpriced = records.filter(isArmed).filter(({ stem }) => !seen.has(stem));
  const unlisted = await unlistedAmong(exchangeOf(account), unpriced);
  const unprotected = records.filter(
    (record) => isUnprotected(record, nowMs) || unlisted.has(record.stem),
  );
  if (unprotected.length === 0) return;
  const ids = unprotected.slice(0, NAMED_MAX).map(({ id }) => id);
  log('error', 'unprotected', { account, count: unprotected.length, ids });
  await trades.advance(account, 'unprotectedAtMs', nowMs);
}

/**
 * The stems of the sells whose pair or contract is not there any more, at Gate or for this account. While Gate
 * does not respond nothing is known of it: the next poll looks again.
 */
async function unlistedAmong(
  exchange: AccountExchange,
  records: readonly ArmedRecord[],
): Promise<ReadonlySet<string>> {
  const unlisted = new Set<string>();
  try {
    for (const { stem, order } of records) {
      if (!isProtective(order) || (await isListed(exchange, instrumentOf(order)))) continue;
      unlisted.add(stem);
    }
  } catch {
    return unlisted;
  }
  return unlisted;
}

async function isListed(
  { client, futures }: AccountExchange,
  { market, name }: Instrument,
): Promise<boolean> {
  const rules = market === 'spot' ? client.pairRules(name) : futures?.reads.contract(name);
  return (await rules) !== undefined;
}

function isUnprotected(record: OrderRecord, nowMs: number): record is ArmedRecord | ExitRecord {
  if (isArmed(record)) return record.armed.suspended === true && isProtective(record.order);
  if (!isExit(record) || record.status !== 'working') return false;
  const { state } = record.program;
  const isSuspended = state.suspended === true && new Big(state.owned).gt(soldOf(state));
  return isSuspended || isStuck(record, nowMs);
}

/** Whether its stop has fired long before that time, and has not sold everything. */
function isStuck(record: OrderRecord, atMs: number): boolean {
  if (!isExit(record) || record.status !== 'working') return false;
  const { state } = record.program;
  const { firing, owned } = state;
  const isLong = firing !== undefined && atMs - firing.firedAtMs > FIRES_FOR_MS;
  return isLong && new Big(owned).gt(soldOf(state));
}
