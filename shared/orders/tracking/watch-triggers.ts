import { type KillSwitch, suspends } from '../../kill-switch/state.ts';
import { isoTime } from '../../lib/clock.ts';
import { eachAtOnce } from '../../lib/concurrency.ts';
import { instrumentOf } from '../../market/instrument.ts';
import { haltedAs } from '../../market/order-terms.ts';
import type { NearCondition } from '../../triggers/crossing.ts';
import { disarm } from '../execution/disarm.ts';
import { firesAgainAfterMs, judgedSide } from '../model/armed.ts';
import { reason } from '../model/reason.ts';
import { type ArmedRecord, isArmed } from '../model/record.ts';
import { releaseGroup } from '../model/release.ts';
import type { PollDependencies } from './dependencies.ts';
import { fire, followFiring } from './fire.ts';
import {
  type ConditionSeen,
  type MarketWatch,
  nearCondition,
  touchToReport,
  type WatchedCondition,
} from './watching/watch-conditions.ts';

const AT_ONCE = 5;
/**
 * The releases of a market are delivered one after the other. A firing whose release waits longer than
 * a minute is armed again, so more would fire at once than are ever sent.
 */
const FIRINGS_AT_ONCE = 40;

export type TriggersWatched = {
  /** Whether any order must be watched with the next poll, before the next schedule tick. */
  readonly isNear: boolean;
  readonly near: readonly NearCondition[];
  readonly failures: readonly unknown[];
};

/**
 * What no price decides: cancels, halts, and the end of a trigger's time. Returns the orders that wait
 * on. A failure with one does not stop the others.
 */
export async function settleTriggers(
  deps: PollDependencies,
  records: readonly ArmedRecord[],
  killSwitch: KillSwitch,
): Promise<{ readonly waiting: readonly ArmedRecord[]; readonly failures: readonly unknown[] }> {
  const waiting: ArmedRecord[] = [];
  const failures = await eachAtOnce(AT_ONCE, records, async (record) => {
    const settled = await settle(deps, record, killSwitch);
    if (settled) waiting.push(settled);
  });
  return { waiting, failures };
}

async function settle(
  deps: PollDependencies,
  record: ArmedRecord,
  killSwitch: KillSwitch,
): Promise<ArmedRecord | undefined> {
  const { cancelAtMs, order, armed, account, id } = record;
  if (cancelAtMs !== undefined && cancelAtMs <= deps.clock.nowMs()) {
    await disarm(deps, record, 'cancel_at');
    return undefined;
  }
  if (await expire(deps, record)) return undefined;
  if (armed.suspended || !suspends(killSwitch, haltedAs(order), armed.armedVersion)) return record;
  const change = { suspended: true, firedAtMs: undefined } as const;
  const written = await deps.store.transition('suspended', record, change, killSwitch.reason);
  if (written.applied) deps.log('info', 'suspended', { account, id });
  return isArmed(written.record) ? written.record : undefined;
}

/** Whether the time of its trigger is over. A firing has a time of its own. */
async function expire(deps: PollDependencies, record: ArmedRecord): Promise<boolean> {
  const { account, id, trigger, armed } = record;
  if (armed.firedAtMs !== undefined) return false;
  if (deps.exchangeOf(account).client.exchangeNowMs() < trigger.expiresAtMs) return false;
  const what = armed.firings > 0 ? 'Nothing of it could be sent' : 'Its price was not there';
  const text = `${what} before ${isoTime(trigger.expiresAtMs)}; nothing was placed.`;
  const change = { status: 'cancelled', reason: reason('TRIGGER_EXPIRED', text) } as const;
  await deps.store.transition('trigger_expired', record, change);
  deps.log('info', 'trigger_expired', { account, id });
  return true;
}

/** Also those of orders that have fired: they may be armed again. */
export function triggerConditions(records: readonly ArmedRecord[]): readonly WatchedCondition[] {
  return records.map(conditionOf);
}

function conditionOf({ stem, order, trigger, armed }: ArmedRecord): WatchedCondition {
  const instrument = instrumentOf(order);
  const side = judgedSide(order, trigger);
  return { key: stem, instrument, side, condition: trigger, sinceMs: armed.armedSinceMs };
}

/** Fires the orders whose conditions are met, and follows those that have fired. */
export async function fireTriggers(
  deps: PollDependencies,
  records: readonly ArmedRecord[],
  killSwitch: KillSwitch,
  { seen }: Pick<MarketWatch, 'seen'>,
): Promise<TriggersWatched> {
  const near: NearCondition[] = [];
  let isNear = false;
  const takeTurn = turnsToFire(records);
  const failures = await eachAtOnce(AT_ONCE, records, async (record) => {
    const { firedAtMs } = record.armed;
    const condition = seen.get(record.stem);
    if (firedAtMs !== undefined) await followFiring(deps, record, firedAtMs);
    const isFired =
      firedAtMs !== undefined ||
      (condition !== undefined && (await fireIfMet(deps, record, killSwitch, condition, takeTurn)));
    if (isFired) isNear = true;
    else if (condition && !record.armed.suspended) {
      isNear ||= condition.judgement.isNear;
      const heard = nearCondition(conditionOf(record), condition);
      if (heard) near.push(heard);
    }
  });
  return { isNear, near, failures };
}

/** Whether one more of its market may fire now, beside those that wait for their claim. */
function turnsToFire(records: readonly ArmedRecord[]): (record: ArmedRecord) => boolean {
  const underWay = new Map<string, number>();
  const groupOf = ({ account, order }: ArmedRecord) => releaseGroup(account, instrumentOf(order));
  const add = (group: string) => underWay.set(group, (underWay.get(group) ?? 0) + 1);
  for (const record of records) if (record.armed.firedAtMs !== undefined) add(groupOf(record));
  return (record) => {
    const group = groupOf(record);
    if ((underWay.get(group) ?? 0) >= FIRINGS_AT_ONCE) return false;
    add(group);
    return true;
  };
}

/** Whether it fires, now or with a later poll. Otherwise a touch that no reading saw is told. */
async function fireIfMet(
  deps: PollDependencies,
  record: ArmedRecord,
  killSwitch: KillSwitch,
  condition: ConditionSeen,
  takeTurn: (record: ArmedRecord) => boolean,
): Promise<boolean> {
  const { account, id, armed } = record;
  const { judgement, prices } = condition;
  if (judgement.fires && !armed.suspended && !killSwitch.circuit) {
    // It stays armed, and near: it fires with a later poll.
    if (isTooSoon(deps, record) || !takeTurn(record)) return true;
    await fire(deps, record, prices, judgement.watched);
    return true;
  }
  const missed = touchToReport(condition, armed.touchedAtMs);
  if (!missed) return false;
  const detail = `${missed.price} at ${isoTime(missed.atMs)}`;
  const change = { touchedAtMs: missed.atMs };
  const written = await deps.store.transition('touch_missed', record, change, detail);
  if (written.applied) deps.log('warn', 'touch_missed', { account, id, price: missed.price });
  return false;
}

/** Whether an attempt of it was given up just now, for a cause that may last a while. */
function isTooSoon(
  { exchangeOf }: Pick<PollDependencies, 'exchangeOf'>,
  { account, attempt }: ArmedRecord,
): boolean {
  if (!attempt) return false;
  const waitedMs = exchangeOf(account).client.exchangeNowMs() - attempt.signedAtMs;
  return waitedMs < firesAgainAfterMs(attempt.number);
}
