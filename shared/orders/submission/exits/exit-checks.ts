import type { PairRules } from '../../../gate/spot/pair-rules.ts';
import { priceReach, slippageReach } from '../../../instrument/reach.ts';
import { Big, decimalPlaces } from '../../../lib/decimal.ts';
import { plural } from '../../../lib/plural.ts';
import type { SizeField } from '../../../limits/size-bounds.ts';
import { largestExit } from '../../../programs/exits/largest-exit.ts';
import type { ExitPlan } from '../../../programs/exits/plan.ts';
import type { MarketSeen } from '../../../programs/exits/seen.ts';
import {
  couldBeSold,
  type ExitPrices,
  smallestExit,
} from '../../../programs/exits/smallest-exit.ts';
import { type Reason, reason } from '../../model/reason.ts';

/** What the prices and the slippage of exits may not be in their pair. Pure. */
export function unfitExits(
  exits: ExitPlan,
  rules: PairRules,
  priceCollar: string,
): Reason | undefined {
  return tooPrecise(exits, rules) ?? beyondCollar(exits, rules, priceCollar);
}

/** How the size of a message says a quantity that its exit owns; undefined if it cannot. */
export type SizeOf = {
  readonly field: SizeField | 'size';
  readonly least: (owned: string) => string | undefined;
  readonly most: (owned: string) => string | undefined;
};

/** Why an exit over that quantity could not sell it, by the minimums and maximums of its pair. Pure. */
export function unsellable(
  exits: ExitPlan,
  owned: string,
  market: MarketSeen,
  prices: ExitPrices,
  size: SizeOf,
): Reason | undefined {
  if (!couldBeSold(exits, owned, market, prices)) {
    const least = size.least(smallestExit(exits, market, prices));
    const would = least === undefined ? '' : ` "${size.field}" ${least} would do.`;
    const text = `Its exit would own ${owned}, and could not sell it by the pair's minimums.${would}`;
    return reason('EXIT_TOO_SMALL', text, size.field, least);
  }
  const largest = largestExit(exits, market, prices);
  if (largest === undefined || new Big(owned).lte(largest)) return undefined;
  const most = size.most(largest);
  const text = `Its exit would own ${owned}; by the pair's maximums it can sell ${largest}.`;
  return reason('ABOVE_MAXIMUM', text, size.field, most);
}

function tooPrecise(
  { stopLoss, takeProfits, trail }: ExitPlan,
  { priceDecimals, currencyPair }: PairRules,
): Reason | undefined {
  const prices: readonly (readonly [string, string | undefined])[] = [
    ['exits.stop_loss.price', stopLoss?.price],
    ['exits.stop_loss.limit_price', stopLoss?.limitPrice],
    ...takeProfits.map(({ price }, index) => [`exits.take_profit.${index}.price`, price] as const),
    ['exits.trail.from', trail?.from],
  ];
  for (const [field, value] of prices) {
    if (value !== undefined) {
      const fault = tooManyDecimals(field, value, priceDecimals, currencyPair);
      if (fault) return fault;
    }
  }
  return undefined;
}

export function tooManyDecimals(
  field: string,
  value: string,
  allowed: number,
  pair: string,
): Reason | undefined {
  if (decimalPlaces(value) <= allowed) return undefined;
  const text = `"${field}" may have ${plural(allowed, 'decimal')} in ${pair}; it has more.`;
  return reason('TOO_MANY_DECIMALS', text, field);
}

/** A step that sells may go as far as every other order: at the market, or with a limit price. */
function beyondCollar(
  { stopLoss }: ExitPlan,
  rules: PairRules,
  priceCollar: string,
): Reason | undefined {
  if (!stopLoss) return undefined;
  const { price, limitPrice, slippage } = stopLoss;
  const market = slippageReach(rules, priceCollar);
  if (slippage !== undefined && new Big(slippage).gt(market.ratio)) {
    const text = `A stop may have a slippage of at most ${market.ratio}: ${market.limitedBy}.`;
    return reason('PRICE_COLLAR', text, 'exits.stop_loss.slippage', market.ratio);
  }
  const limit = priceReach('sell', rules, priceCollar);
  const lowest = new Big('1').minus(limit.ratio).times(price);
  if (limitPrice === undefined || lowest.lte(limitPrice)) return undefined;
  const bound = lowest.round(rules.priceDecimals, Big.roundUp).toString();
  const text = `A stop at ${price} may have a limit price of at least ${bound} (${limit.ratio} from it: ${limit.limitedBy}).`;
  return reason('PRICE_COLLAR', text, 'exits.stop_loss.limit_price', bound);
}
