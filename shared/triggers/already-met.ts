import type { TriggerCondition } from './condition.ts';

/** For people: why a condition of a fixed price would be met at once. */
export function describeMet(
  { price, rule, source }: Pick<TriggerCondition, 'price' | 'rule' | 'source'>,
  now: string,
): string {
  const seen = source === 'last' ? 'The last price' : 'The best price of the book';
  const where = rule === '<=' ? 'below' : 'above';
  return `${seen} is ${now}: a trigger with "${rule}" takes a price ${where} it, not ${price}.`;
}
