import type { Candle, Prices } from '../../../gate/prices.ts';
import { eachAtOnce } from '../../../lib/concurrency.ts';
import { type Instrument, instrumentKey } from '../../../market/instrument.ts';
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
  readonly instrument: Instrument;
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
  /** By the keys of the instruments. */
  readonly prices: ReadonlyMap<string, Prices>;
  /** By the keys of the conditions. A condition without a price is absent. */
  readonly seen: ReadonlyMap<string, ConditionSeen>;
  readonly failures: readonly unknown[];
};

/**
 * Reads the prices of all conditions of an account once, and the candles when they are due, judges
 * each condition and remembers what it needs. A failure with one does not stop the others.
 *
 * @param others whose prices are read too
 */
export async function watchConditions(
  deps: WatchDependencies,
  account: string,
  conditions: readonly WatchedCondition[],
  others: readonly Instrument[],
  progress: Progress,
): Promise<MarketWatch> {
  const watched = conditions.map(({ instrument }) => instrument);
  const all = new Map([...watched, ...others].map((each) => [instrumentKey(each), each]));
  if (all.size === 0) return { prices: new Map(), seen: new Map(), failures: [] };
  const exchange = deps.exchangeOf(account);
  const prices = await readPrices(exchange, [...all.values()]);
  const nowMs = exchange.client.exchangeNowMs();
  const candles = await readDueCandles(deps, account, conditions, progress, nowMs);
  const before = await deps.watches.readAll(conditions.map(({ key }) => key));
  const seen = new Map<string, ConditionSeen>();
  let isKept = true;
  const failures = await eachAtOnce(AT_ONCE, conditions.entries(), async ([index, condition]) => {
    const { key } = condition;
    const traded = instrumentKey(condition.instrument);
    const now = prices.byKey.get(traded);
    const since = candles.byKey.get(traded) ?? [];
    // One without any price or candle, such as a delisted pair, does not hold back the others.
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
  return { prices: prices.byKey, seen, failures: failed };
}

type CandlesRead = {
  readonly isRead: boolean;
  /** By the keys of the instruments. */
  readonly byKey: ReadonlyMap<string, readonly Candle[]>;
  readonly failures: readonly unknown[];
};

/** The candles since they were read last, or since the first condition of an instrument counts. */
async function readDueCandles(
  { exchangeOf }: Pick<WatchDependencies, 'exchangeOf'>,
  account: string,
  conditions: readonly WatchedCondition[],
  { watchedUntilMs = 0 }: Progress,
  nowMs: number,
): Promise<CandlesRead> {
  const traded = Map.groupBy(conditions, ({ instrument }) => instrumentKey(instrument));
  const since = [...traded.values()].map((ofOne) => {
    const first = Math.min(...ofOne.map(({ sinceMs }) => sinceMs));
    return { instrument: ofOne[0]!.instrument, sinceMs: Math.max(watchedUntilMs, first) };
  });
  const isDue = since.some(({ sinceMs }) => nowMs - sinceMs >= CANDLES_EVERY_MS);
  if (!isDue) return { isRead: false, byKey: new Map(), failures: [] };
  const { byKey, failures } = await readCandles(exchangeOf(account), since);
  return { isRead: true, byKey, failures };
}

/** Judges one condition by the prices of its instrument. */
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

/** The condition, if a price that is heard before the next poll may meet it. Contracts are polled only. */
export function nearCondition(
  { instrument, side, condition }: WatchedCondition,
  { judgement: { isNear, watched } }: Pick<ConditionSeen, 'judgement'>,
): NearCondition | undefined {
  // One that is met already waits for its confirmation, or for what keeps it from firing.
  if (!isNear || watched.met || instrument.market !== 'spot') return undefined;
  return { pair: instrument.name, side, condition, watched };
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
