import type { Candle } from '../gate/prices.ts';
import {
  better,
  type Extremum,
  levelOf,
  reaches,
  ruleOf,
  type Side,
  type TriggerCondition,
  type Watched,
} from './condition.ts';

/** When a condition held although no reading saw it, and by which price. */
export type MissedTouch = { readonly atMs: number; readonly price: string };

type Known = Pick<Watched, 'extremum'>;

/**
 * A trail's best price, raised by candles. They are of last prices: the best bid of a candle is not
 * known.
 */
export function bestSeen(
  { trail, source }: TriggerCondition,
  side: Side,
  { extremum }: Known,
  candles: readonly Candle[],
): Extremum | undefined {
  if (!trail || source === 'touch') return extremum;
  return candles.reduce<Extremum | undefined>(
    (best, candle) => better(side, best, bestOf(candle, side)),
    extremum,
  );
}

/**
 * The first time at which candles show that the condition held for its whole confirmation. A trail's
 * candle is judged by the best price before it, because its low may have come before its high. For the
 * same reason a candle that began before the best price was there says nothing.
 */
export function missedTouch(
  condition: TriggerCondition,
  side: Side,
  known: Known,
  candles: readonly Candle[],
): MissedTouch | undefined {
  if (!isShownByTrades(condition, side)) return undefined;
  const rule = ruleOf(condition, side);
  const confirmMs = condition.confirmSeconds * 1_000;
  let before = known;
  let heldFromMs: number | undefined;
  for (const candle of candles) {
    if (condition.trail && candle.startMs < (before.extremum?.atMs ?? 0)) continue;
    const level = levelOf(condition, side, before);
    const [first, last] = rule === '<=' ? [candle.low, candle.high] : [candle.high, candle.low];
    // One price is a touch; a confirmation needs every price.
    const holds = level !== undefined && reaches(rule, confirmMs === 0 ? first : last, level);
    heldFromMs = holds ? (heldFromMs ?? candle.startMs) : undefined;
    if (heldFromMs !== undefined && candle.endMs - heldFromMs >= confirmMs) {
      return { atMs: heldFromMs, price: first };
    }
    const extremum = bestSeen(condition, side, before, [candle]);
    before = extremum === undefined ? {} : { extremum };
  }
  return undefined;
}

/** Whether no candle has a price that did not meet the condition. */
export function withstands(
  condition: TriggerCondition,
  side: Side,
  known: Known,
  candles: readonly Candle[],
): boolean {
  const rule = ruleOf(condition, side);
  const level = levelOf(condition, side, known);
  return (
    level !== undefined &&
    candles.every(({ high, low }) => reaches(rule, rule === '<=' ? high : low, level))
  );
}

/** A trade shows that the bid was no higher than its price, and the ask no lower. Nothing else. */
function isShownByTrades(condition: TriggerCondition, side: Side): boolean {
  return condition.source === 'last' || ruleOf(condition, side) === (side === 'sell' ? '<=' : '>=');
}

function bestOf({ high, low, endMs: atMs }: Candle, side: Side): Extremum {
  return { price: side === 'sell' ? high : low, atMs };
}
