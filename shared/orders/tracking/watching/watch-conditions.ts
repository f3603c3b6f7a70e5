import type { Candle, Prices } from '../../../gate/spot/prices.ts';
import { eachAtOnce } from '../../../lib/concurrency.ts';
import type { Side, TriggerCondition, Watched } from '../../../triggers/condition.ts';
import type { NearCondition } from '../../../triggers/crossing.ts';
import { type Judgement, judge } from '../../../triggers/judge.ts';
import type { Progress } from '../../ledger/fill-store.ts';
import type { WatchStore } from '../../ledger/watch-store.ts';
import type { OrderDependencies } from '../../reconciliation/dependencies.ts';
import { readCandles, readPrices } from './read-prices.ts';

const AT_ONCE = 5;
/** Candles are read about once a minute: they show what no reading of prices saw. */
const CANDLES_EVERY_MS = 55_000;

type WatchDependencies = Pick<OrderDependencies, 'exchangeOf' | 'trades'> & {
  readonly watches: WatchStore;
};

/** A condition of an armed order or of an exit. */
export type WatchedCondition = {
  /** Of what is remembered of it. */
  readonly key: string;
  readonly pair: string;
  readonly side: Side;
  readonly condition: TriggerCondition;
  /** From when prices count. */
  readonly sinceMs: number;
};

export type ConditionSeen = {
  readonly prices: Prices;
  readonly judgement: Judgement;
  /** Whether it is remembered. Otherwise another process knows a better price. */
  readonly isKept: boolean;
};

/** What one reading of an account's prices shows. */
export type MarketWatch = {
  readonly prices: ReadonlyMap<string, Prices>;
  /** By the keys of the conditions. A condition without a price is absent. */
  readonly seen: ReadonlyMap<string, ConditionSeen>;
  readonly failures: readonly unknown[];
};

/**
 * Reads the prices of all conditions of an account once, and the candles when they are due, judges
 * each condition and remembers what it needs. A failure with one does not stop the others.
 *
 * @param pairs whose prices are read too
 */
export async function watchConditions(
  deps: WatchDependencies,
  account: string,
  conditions: readonly WatchedCondition[],
  pairs: readonly string[],
  progress: Progress,
): Promise<MarketWatch> {
  const byPair = Map.groupBy(conditions, ({ pair }) => pair);
  const all = new Set([...byPair.keys(), ...pairs]);
  if (all.size === 0) return { prices: new Map(), seen: new Map(), failures: [] };
  const { client } = deps.exchangeOf(account);
  const prices = await readPrices(client, [...all]);
  const nowMs = client.exchangeNowMs();
  const candles = await readDueCandles(deps, account, byPair, progress, nowMs);
  const before = await deps.watches.readAll(conditions.map(({ key }) => key));
  const seen = new Map<string, ConditionSeen>();
  let isKept = true;
  const failures = await eachAtOnce(AT_ONCE, conditions.entries(), async ([index, condition]) => {
    const { key, pair } = condition;
    const now = prices.byPair.get(pair);
    const since = candles.byPair.get(pair) ?? [];
    // A pair without any price or candle, such as a delisted one, does not hold back the others.
    if (!now) {
      isKept &&= since.length === 0;
      return;
    }
    const judged = await watch(deps, condition, before[index]!, now, since);
    isKept &&= judged.isKept;
    seen.set(key, judged);
  });
  const failed = [...prices.failures, ...candles.failures, ...failures];
  if (candles.isRead && isKept && failed.length === 0) {
    await deps.trades.advance(account, 'watchedUntilMs', nowMs);
  }
  return { prices: prices.byPair, seen, failures: failed };
}

type CandlesRead = {
  readonly isRead: boolean;
  readonly byPair: ReadonlyMap<string, readonly Candle[]>;
  readonly failures: readonly unknown[];
};

/** The candles since they were read last, or since the first condition of a pair counts. */
async function readDueCandles(
  { exchangeOf }: Pick<WatchDependencies, 'exchangeOf'>,
  account: string,
  byPair: ReadonlyMap<string, readonly WatchedCondition[]>,
  { watchedUntilMs = 0 }: Progress,
  nowMs: number,
): Promise<CandlesRead> {
  const since = [...byPair].map(([pair, conditions]) => {
    const first = Math.min(...conditions.map(({ sinceMs }) => sinceMs));
    return [pair, Math.max(watchedUntilMs, first)] as const;
  });
  const isDue = since.some(([, sinceMs]) => nowMs - sinceMs >= CANDLES_EVERY_MS);
  if (!isDue) return { isRead: false, byPair: new Map(), failures: [] };
  const { byPair: read, failures } = await readCandles(exchangeOf(account).client, new Map(since));
  return { isRead: true, byPair: read, failures };
}

/** Judges one condition by the prices of its pair. */
async function watch(
  { watches }: Pick<WatchDependencies, 'watches'>,
  { key, condition, side, sinceMs }: WatchedCondition,
  before: Watched,
  prices: Prices,
  candles: readonly Candle[],
): Promise<ConditionSeen> {
  const counted = candles.filter(({ startMs }) => startMs >= sinceMs);
  const judgement = judge(condition, side, since(before, sinceMs), { prices, candles: counted });
  const isKept = await watches.replace(key, before, remembered(condition, judgement));
  return { prices, judgement, isKept };
}

/** A confirmation that began under another price of the condition does not count. */
function since({ met, ...rest }: Watched, sinceMs: number): Watched {
  return met && met.sinceMs >= sinceMs ? { ...rest, met } : rest;
}

/** Without a confirmation nothing but the best price is worth a write. */
function remembered({ confirmSeconds }: TriggerCondition, { watched }: Judgement): Watched {
  const { extremum, met } = watched;
  return {
    ...(extremum && { extremum }),
    ...(met && confirmSeconds > 0 && { met }),
  };
}

/** The condition, if a price that is heard before the next poll may meet it. */
export function nearCondition(
  { pair, side, condition }: WatchedCondition,
  { judgement: { isNear, watched } }: Pick<ConditionSeen, 'judgement'>,
): NearCondition | undefined {
  // One that is met already waits for its confirmation, or for what keeps it from firing.
  if (!isNear || watched.met) return undefined;
  return { pair, side, condition, watched };
}

/** A wick comes seldom alone. */
const TOUCHES_APART_MS = 10 * 60_000;

/** A missed touch that is worth telling, so long after the last one. */
export function touchToReport(
  { judgement: { missed } }: Pick<ConditionSeen, 'judgement'>,
  touchedAtMs = 0,
): Judgement['missed'] {
  return missed && missed.atMs >= touchedAtMs + TOUCHES_APART_MS ? missed : undefined;
}
