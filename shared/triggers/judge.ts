import type { Candle, Prices } from '../gate/prices.ts';
import {
  better,
  isMet,
  judgedPrice,
  type Side,
  type TriggerCondition,
  type Watched,
} from './condition.ts';
import { isNear } from './gear.ts';
import { bestSeen, type MissedTouch, missedTouch, withstands } from './unseen-prices.ts';

export type PriceReading = {
  readonly prices: Prices;
  /** Since the last reading of candles, oldest first. None began before the condition counted. */
  readonly candles?: readonly Candle[];
};

export type Judgement = {
  /** To be remembered for the next reading. */
  readonly watched: Watched;
  readonly fires: boolean;
  readonly isNear: boolean;
  /** The condition held between two readings, and does not hold now. */
  readonly missed?: MissedTouch;
};

/** Without candles, a longer time between two readings says nothing of the prices in it. */
const UNSEEN_MAX_MS = 65_000;

/**
 * Judges a condition by one reading. Only a price seen now fires. Candles raise a trail's best price,
 * report a missed touch, and show that the condition was interrupted.
 */
export function judge(
  condition: TriggerCondition,
  side: Side,
  before: Watched,
  { prices, candles = [] }: PriceReading,
): Judgement {
  const price = judgedPrice(condition, side, prices);
  const best = bestSeen(condition, side, before, candles);
  const { atMs } = prices;
  const isBetter = condition.trail && price !== undefined;
  const extremum = isBetter ? better(side, best, { price, atMs }) : best;
  const now: Watched = extremum === undefined ? {} : { extremum };
  if (price === undefined || !isMet(condition, side, now, price)) {
    // A book without a sound price neither confirms nor interrupts.
    const met = price === undefined ? before.met : undefined;
    const missed = missedTouch(condition, side, before, candles);
    return {
      watched: { ...now, ...(met && { met }) },
      fires: false,
      isNear: met !== undefined || isNear(condition, side, now, prices),
      ...(missed && { missed }),
    };
  }
  const { met } = before;
  const sinceMs = met && isUnbroken(condition, side, before, candles, atMs) ? met.sinceMs : atMs;
  return {
    watched: { ...now, met: { sinceMs, untilMs: atMs } },
    fires: atMs - sinceMs >= condition.confirmSeconds * 1_000,
    isNear: true,
  };
}

/** Whether the condition held since the last price that met it, as far as anything shows. */
function isUnbroken(
  condition: TriggerCondition,
  side: Side,
  before: Watched,
  candles: readonly Candle[],
  atMs: number,
): boolean {
  const { untilMs = 0 } = before.met ?? {};
  if (condition.source === 'touch' || candles.length === 0) return atMs - untilMs <= UNSEEN_MAX_MS;
  const unseen = candles.filter(({ startMs }) => startMs >= untilMs);
  return withstands(condition, side, before, unseen);
}
