import type { Prices } from '../gate/prices.ts';
import { Big } from '../lib/decimal.ts';

/** When an order fires. The price of a trail follows the market; the price of a rule is fixed. */
export type TriggerCondition = {
  /** The prices that it is judged by: the last one, or the best bid (sell) or ask (buy). */
  readonly source: 'last' | 'touch';
  /** It must hold so long before the order fires. */
  readonly confirmSeconds: number;
} & (
  | { readonly price: string; readonly rule: Rule; readonly trail?: never }
  | { readonly trail: Trail; readonly price?: never; readonly rule?: never }
);

/** Gate's own words. */
export type Rule = '>=' | '<=';

export type Trail = {
  /** A ratio of the best price: it fires when the price has come back by so much. */
  readonly by: string;
  /** The best prices count from this one on; absent: from the beginning. */
  readonly from?: string;
};

export type Side = 'buy' | 'sell';

/** What is remembered of a condition between two readings at the prices. */
export type Watched = {
  /** A trail's best price so far: the highest for a sell, the lowest for a buy. It never worsens. */
  readonly extremum?: Extremum;
  /** From the first to the last price of an unbroken series that met the condition. */
  readonly met?: { readonly sinceMs: number; readonly untilMs: number };
};

/** A best price, and by when it was there. Exchange time. */
export type Extremum = { readonly price: string; readonly atMs: number };

/** With bid and ask further apart than this ratio, neither says what the pair is worth. */
const TOUCH_APART_MAX = '0.05';

/** The price that the condition is judged by; undefined if the book gives none. */
export function judgedPrice(
  { source }: Pick<TriggerCondition, 'source'>,
  side: Side,
  prices: Prices,
): string | undefined {
  if (source === 'last') return prices.last;
  const { bid, ask } = prices;
  if (bid === undefined || ask === undefined || !isSound(bid, ask)) return undefined;
  return side === 'sell' ? bid : ask;
}

function isSound(bid: string, ask: string): boolean {
  const apart = new Big(ask).minus(bid);
  return apart.gt('0') && apart.lte(new Big(bid).times(TOUCH_APART_MAX));
}

/** The direction in which the price must go: a trail comes back from its best price. */
export function ruleOf(condition: TriggerCondition, side: Side): Rule {
  return condition.rule ?? (side === 'sell' ? '<=' : '>=');
}

/** Where it would fire now; undefined for a trail whose `from` was not reached. */
export function levelOf(
  condition: TriggerCondition,
  side: Side,
  { extremum }: Pick<Watched, 'extremum'>,
): string | undefined {
  if (!condition.trail) return condition.price;
  const { by, from } = condition.trail;
  if (extremum === undefined) return undefined;
  if (from !== undefined && !isBetterOrEqual(side, extremum.price, from)) return undefined;
  const factor = side === 'sell' ? new Big('1').minus(by) : new Big('1').plus(by);
  return factor.times(extremum.price).toString();
}

/** Whether a price meets the condition, given what was seen before. */
export function isMet(
  condition: TriggerCondition,
  side: Side,
  watched: Pick<Watched, 'extremum'>,
  price: string,
): boolean {
  const level = levelOf(condition, side, watched);
  return level !== undefined && reaches(ruleOf(condition, side), price, level);
}

/** Whether a price has reached a level in the direction of the rule. */
export function reaches(rule: Rule, price: string, level: string): boolean {
  return rule === '<=' ? new Big(price).lte(level) : new Big(price).gte(level);
}

/** The better one of a trail's best price so far and another price. */
export function better(side: Side, known: Extremum | undefined, other: Extremum): Extremum {
  return known !== undefined && isBetterOrEqual(side, known.price, other.price) ? known : other;
}

/** A sell's best price is the highest one. */
function isBetterOrEqual(side: Side, price: string, than: string): boolean {
  return reaches(side === 'sell' ? '>=' : '<=', price, than);
}
