import type { GateClient } from '../gate/spot/client.ts';
import { Big } from '../lib/decimal.ts';
import { type Reason, reason } from '../orders/model/reason.ts';
import type { Market } from './market.ts';

export type MarketReading =
  | { readonly kind: 'market'; readonly market: Market }
  | { readonly kind: 'refused'; readonly reason: Reason }
  /** The exchange gave no data. A later request may succeed. */
  | { readonly kind: 'unreachable'; readonly reason: Reason };

/**
 * Reads the market of a pair: its rules, its last price, and the value of its quote currency in the
 * currency of the limits. Nothing is traded without them.
 */
export async function readMarket(
  client: Pick<GateClient, 'pairRules' | 'lastPrice'>,
  currencyPair: string,
  limitsCurrency: string,
): Promise<MarketReading> {
  const refused = (why: Reason): MarketReading => ({ kind: 'refused', reason: why });
  try {
    // In sequence, over one connection: the rules are cached for an hour.
    const rules = await client.pairRules(currencyPair);
    if (!rules) return refused(unknownPair(currencyPair));
    const lastPrice = await client.lastPrice(currencyPair);
    if (lastPrice === undefined) return refused(noPrice(`${currencyPair} has no last price.`));
    const quoteRate = await rateOf(client, rules.quote, limitsCurrency);
    if (quoteRate === undefined) {
      const text = `No pair says what 1 ${rules.quote} is worth in ${limitsCurrency}.`;
      return refused(noPrice(text));
    }
    return { kind: 'market', market: { rules, lastPrice, quoteRate } };
  } catch (error) {
    return { kind: 'unreachable', reason: noPrice((error as Error).message) };
  }
}

function unknownPair(pair: string): Reason {
  return reason('UNKNOWN_PAIR', `Gate has no pair ${pair}.`, 'currency_pair');
}

function noPrice(why: string): Reason {
  return reason('NO_PRICE', `The limits could not be checked, so nothing was sent. ${why}`);
}

/** The value of one unit of a quote currency in the currency of the limits, if a pair gives it. */
export async function rateOf(
  { lastPrice }: Pick<GateClient, 'lastPrice'>,
  quote: string,
  limitsCurrency: string,
): Promise<string | undefined> {
  if (quote === limitsCurrency) return '1';
  const direct = await lastPrice(`${quote}_${limitsCurrency}`);
  if (direct !== undefined) return direct;
  const inverse = await lastPrice(`${limitsCurrency}_${quote}`);
  return inverse === undefined ? undefined : new Big('1').div(inverse).toString();
}
