import type { Candle, Prices } from '../../gate/spot/prices.ts';
import { type KillSwitch, suspends } from '../../kill-switch/state.ts';
import { isoTime } from '../../lib/clock.ts';
import { eachAtOnce } from '../../lib/concurrency.ts';
import type { Watched } from '../../triggers/condition.ts';
import type { NearCondition } from '../../triggers/crossing.ts';
import { type Judgement, judge } from '../../triggers/judge.ts';
import { disarm } from '../execution/disarm.ts';
import type { Progress } from '../ledger/fill-store.ts';
import { reason } from '../model/reason.ts';
import { type ArmedRecord, isArmed } from '../model/record.ts';
import type { PollDependencies } from './dependencies.ts';
import { fire, followFiring } from './fire.ts';
import { readCandles, readPrices } from './read-prices.ts';

const AT_ONCE = 5;
/** Candles are read about once a minute: they show what no reading of prices saw. */
const CANDLES_EVERY_MS = 55_000;
/** A wick comes seldom alone. */
const TOUCHES_APART_MS = 10 * 60_000;

export type WatchResult = {
  /** Whether any order must be watched with the next poll, before the next schedule tick. */
  readonly isNear: boolean;
  readonly near: readonly NearCondition[];
  readonly failures: readonly unknown[];
};

/**
 * Watches the armed orders of an account: suspends, ends and fires them. A failure with one order or
 * pair does not stop the others.
 */
export async function watchTriggers(
  deps: PollDependencies,
  account: string,
  records: readonly ArmedRecord[],
  killSwitch: KillSwitch,
  progress: Progress,
): Promise<WatchResult> {
  const waiting: ArmedRecord[] = [];
  const unsettled = await eachAtOnce(AT_ONCE, records, async (record) => {
    const settled = await settle(deps, record, killSwitch);
    if (settled) waiting.push(settled);
  });
  if (waiting.length === 0) return { isNear: false, near: [], failures: unsettled };
  const { client } = deps.exchangeOf(account);
  const byPair = Map.groupBy(waiting, ({ order }) => order.currency_pair);
  const prices = await readPrices(client, [...byPair.keys()]);
  const nowMs = client.exchangeNowMs();
  const seen = await readSeen(deps, byPair, progress, nowMs);
  const watched = await deps.watches.readAll(waiting.map(({ stem }) => stem));
  const near: NearCondition[] = [];
  let isNear = false;
  let isKept = true;
  const failures = await eachAtOnce(AT_ONCE, waiting.entries(), async ([index, record]) => {
    const pair = record.order.currency_pair;
    const judged = await watch(
      deps,
      record,
      killSwitch,
      watched[index]!,
      prices.byPair.get(pair),
      seen.candles.get(pair),
    );
    isNear ||= judged.isNear;
    if (judged.near) near.push(judged.near);
    isKept &&= judged.isKept;
  });
  const all = [...unsettled, ...prices.failures, ...seen.failures, ...failures];
  if (seen.isRead && isKept && all.length === 0)
    await deps.trades.advance(account, 'watchedUntilMs', nowMs);
  return { isNear, near, failures: all };
}

/** What no price decides: cancels, and halts. Undefined if the order has ended. */
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
  if (armed.suspended || !suspends(killSwitch, order.side, armed.armedVersion)) return record;
  const change = { suspended: true, firedAtMs: undefined } as const;
  const written = await deps.store.transition('suspended', record, change, killSwitch.reason);
  if (written.applied) deps.log('info', 'suspended', { account, id });
  return isArmed(written.record) ? written.record : undefined;
}

type Seen = {
  readonly isRead: boolean;
  readonly candles: ReadonlyMap<string, readonly Candle[]>;
  readonly failures: readonly unknown[];
};

/** The candles since they were read last, or since the first order of a pair was armed. */
async function readSeen(
  deps: PollDependencies,
  byPair: ReadonlyMap<string, readonly ArmedRecord[]>,
  { watchedUntilMs = 0 }: Progress,
  nowMs: number,
): Promise<Seen> {
  const since = [...byPair].map(([pair, records]) => {
    const armedSince = records.map(({ armed }) => armed.armedSinceMs);
    return [pair, Math.max(watchedUntilMs, Math.min(...armedSince))] as const;
  });
  const isDue = since.some(([, sinceMs]) => nowMs - sinceMs >= CANDLES_EVERY_MS);
  if (!isDue) return { isRead: false, candles: new Map(), failures: [] };
  const [first] = byPair.values();
  const { client } = deps.exchangeOf(first![0]!.account);
  const read = await readCandles(client, new Map(since));
  return { isRead: true, candles: read.byPair, failures: read.failures };
}

type WatchedOrder = {
  readonly isNear: boolean;
  readonly isKept: boolean;
  /** The condition that a price heard before the next poll may meet. */
  readonly near?: NearCondition;
};

/** Judges one order by the prices of its pair. */
async function watch(
  deps: PollDependencies,
  record: ArmedRecord,
  killSwitch: KillSwitch,
  before: Watched,
  prices: Prices | undefined,
  candles: readonly Candle[] = [],
): Promise<WatchedOrder> {
  const { armed, trigger, order, stem } = record;
  if (armed.firedAtMs !== undefined) {
    await followFiring(deps, record, armed.firedAtMs);
    return { isNear: true, isKept: true };
  }
  if (await expire(deps, record)) return { isNear: false, isKept: true };
  // A pair without any price or candle, such as a delisted one, does not hold back the others.
  if (!prices) return { isNear: false, isKept: candles.length === 0 };
  const counted = candles.filter(({ startMs }) => startMs >= armed.armedSinceMs);
  const judgement = judge(trigger, order.side, sinceArmed(before, armed), {
    prices,
    candles: counted,
  });
  const isKept = await deps.watches.replace(stem, before, remembered(record, judgement));
  const mayFire = !armed.suspended && !killSwitch.circuit;
  if (judgement.fires && mayFire) {
    await fire(deps, record, prices, judgement.watched);
    return { isNear: true, isKept };
  }
  await reportTouch(deps, record, judgement);
  const { isNear, watched } = judgement;
  if (!isNear || armed.suspended) return { isNear: false, isKept };
  // A condition that is met already waits for its confirmation, or for what keeps it from firing.
  if (watched.met) return { isNear, isKept };
  const { side, currency_pair: pair } = order;
  return { isNear, isKept, near: { pair, side, condition: trigger, watched } };
}

/** A confirmation that began under another price of the trigger does not count. */
function sinceArmed({ met, ...rest }: Watched, { armedSinceMs }: ArmedRecord['armed']): Watched {
  return met && met.sinceMs >= armedSinceMs ? { ...rest, met } : rest;
}

/** Without a confirmation nothing but the best price is worth a write. */
function remembered({ trigger }: ArmedRecord, { watched }: Judgement): Watched {
  const { extremum, met } = watched;
  return {
    ...(extremum && { extremum }),
    ...(met && trigger.confirmSeconds > 0 && { met }),
  };
}

/** Whether the time of its trigger is over. */
async function expire(deps: PollDependencies, record: ArmedRecord): Promise<boolean> {
  const { account, id, trigger } = record;
  if (deps.exchangeOf(account).client.exchangeNowMs() < trigger.expiresAtMs) return false;
  const text = `Its price was not there before ${isoTime(trigger.expiresAtMs)}; nothing was sent.`;
  const change = { status: 'cancelled', reason: reason('TRIGGER_EXPIRED', text) } as const;
  await deps.store.transition('trigger_expired', record, change);
  deps.log('info', 'trigger_expired', { account, id });
  return true;
}

/** The condition held between two readings: the price is back, and the order waits on. */
async function reportTouch(
  deps: PollDependencies,
  record: ArmedRecord,
  { missed }: Judgement,
): Promise<void> {
  const { account, id, armed } = record;
  if (!missed || missed.atMs < (armed.touchedAtMs ?? 0) + TOUCHES_APART_MS) return;
  const detail = `${missed.price} at ${isoTime(missed.atMs)}`;
  const change = { touchedAtMs: missed.atMs };
  const written = await deps.store.transition('touch_missed', record, change, detail);
  if (written.applied) deps.log('warn', 'touch_missed', { account, id, price: missed.price });
}
