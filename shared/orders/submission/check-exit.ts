import { marketSeen } from '../../instrument/market-seen.ts';
import { tradingBlocker } from '../../instrument/trading-blocker.ts';
import { Big, decimalPlaces } from '../../lib/decimal.ts';
import { plural } from '../../lib/plural.ts';
import type { Market } from '../../limits/market.ts';
import { readMarket } from '../../limits/market-reading.ts';
import { notAllowed } from '../../limits/pre-trade-checks.ts';
import { floored } from '../../programs/exits/amounts.ts';
import type { ExitPlan } from '../../programs/exits/plan.ts';
import type { MarketSeen } from '../../programs/exits/seen.ts';
import { couldBeSold, type ExitPrices, smallestExit } from '../../programs/exits/smallest-exit.ts';
import { isMet, judgedPrice } from '../../triggers/condition.ts';
import type { HeldCoins } from '../ledger/holdings-store.ts';
import { orderStem } from '../model/client-order-id.ts';
import { type Reason, reason } from '../model/reason.ts';
import type { ExitHolding, ExitRequest } from '../model/request.ts';
import { type Refused, refused, type Unreachable } from './admission-result.ts';
import type { SubmissionDependencies } from './dependencies.ts';
import { readAvailable } from './read-available.ts';

type Fit = { readonly kind: 'fit'; readonly owned: string; readonly holdings: HeldCoins };

/** The checks of an exit over coins that are held, and the amount that it takes over. */
export async function checkExit(
  deps: Pick<SubmissionDependencies, 'config' | 'exchangeOf' | 'holdings' | 'tag'>,
  { account, id, holding, exits }: ExitRequest,
): Promise<Fit | Refused | Unreachable> {
  const { pairs, limits } = deps.config.accounts[account]!;
  const { currency_pair: pair } = holding;
  const notListed = notAllowed(holding, pairs);
  if (notListed) return refused(notListed);
  const { client } = deps.exchangeOf(account);
  const [reading, balance] = await Promise.all([
    readMarket(client, pair, limits.currency),
    readAvailable(deps, account, availableQuestion(holding), orderStem(deps.tag, account, id)),
  ]);
  if (reading.kind !== 'market') return reading;
  if (balance.kind !== 'available') return balance;
  const { market } = reading;
  const blocker = tradingBlocker('sell', market.rules, client.exchangeNowMs());
  if (blocker) return refused(reason('PAIR_NOT_TRADABLE', `${blocker}.`, 'currency_pair'));
  const fault = tooPrecise(holding, exits, market);
  if (fault) return refused(fault);
  const met = await alreadyMet(client, pair, exits, market.lastPrice);
  if (met) return met;
  const available = balance.amount ?? '0';
  const owned = amountOf(holding, available, market);
  const rules = marketSeen(market.rules, market.lastPrice, client.exchangeNowMs());
  const prices = { now: market.lastPrice, collar: limits.priceCollar };
  const short = notAvailable(owned, available, holding) ?? tooSmall(owned, exits, rules, prices);
  if (short) return refused(short);
  return { kind: 'fit', owned, holdings: balance.holdings! };
}

/** An exit sells the coins: what is available of them is asked for as a market sell would. */
function availableQuestion({ currency_pair, amount_of_available: ratio = '1' }: ExitHolding) {
  return {
    currency_pair,
    type: 'market',
    side: 'sell',
    time_in_force: 'ioc',
    amount_of_available: ratio,
  } as const;
}

function amountOf(
  { amount, amount_of_available: ratio = '1' }: ExitHolding,
  available: string,
  { rules }: Market,
): string {
  return amount ?? floored(new Big(available).times(ratio), rules).toString();
}

function notAvailable(
  owned: string,
  available: string,
  { amount }: ExitHolding,
): Reason | undefined {
  if (amount === undefined || new Big(owned).lte(available)) return undefined;
  const text = `Of the coins ${available} are available; an exit over ${owned} would be without cover.`;
  return reason('BALANCE_NOT_ENOUGH', text, 'amount', available);
}

function tooSmall(
  owned: string,
  exits: ExitPlan,
  rules: MarketSeen,
  prices: ExitPrices,
): Reason | undefined {
  if (couldBeSold(exits, owned, rules, prices)) return undefined;
  const least = smallestExit(exits, rules, prices);
  const text = `An exit over ${owned} could not be sold, by the pair's minimums; ${least} would do.`;
  return reason('EXIT_TOO_SMALL', text, 'amount', least);
}

function tooPrecise(
  { amount }: ExitHolding,
  exits: ExitPlan,
  { rules }: Market,
): Reason | undefined {
  const { stopLoss, takeProfits, trail } = exits;
  const { priceDecimals, amountDecimals, currencyPair } = rules;
  const checks: readonly (readonly [string, string | undefined, number])[] = [
    ['amount', amount, amountDecimals],
    ['exits.stop_loss.price', stopLoss?.price, priceDecimals],
    ['exits.stop_loss.limit_price', stopLoss?.limitPrice, priceDecimals],
    ...takeProfits.map(
      ({ price }, index) => [`exits.take_profit.${index}.price`, price, priceDecimals] as const,
    ),
    ['exits.trail.from', trail?.from, priceDecimals],
  ];
  for (const [field, value, allowed] of checks) {
    if (value === undefined || decimalPlaces(value) <= allowed) continue;
    const text = `"${field}" may have ${plural(allowed, 'decimal')} in ${currencyPair}; it has more.`;
    return reason('TOO_MANY_DECIMALS', text, field);
  }
  return undefined;
}

/** A trail cannot be met yet: it begins at the price now. */
async function alreadyMet(
  client: ReturnType<SubmissionDependencies['exchangeOf']>['client'],
  pair: string,
  { stopLoss }: ExitPlan,
  lastPrice: string,
): Promise<Refused | Unreachable | undefined> {
  if (!stopLoss) return undefined;
  const condition = { ...stopLoss, rule: '<=' } as const;
  const field = 'exits.stop_loss.price';
  let price: string | undefined = lastPrice;
  if (stopLoss.source === 'touch') {
    const prices = await client.prices(pair).catch(() => undefined);
    price = prices && judgedPrice(condition, 'sell', prices);
  }
  if (price === undefined) {
    const text = `The stop could not be checked: the order book of ${pair} gives no price.`;
    return { kind: 'unreachable', reason: reason('NO_PRICE', text) };
  }
  if (!isMet(condition, 'sell', {}, price)) return undefined;
  const text = `The price is ${price} now: a stop takes a price below it, not ${stopLoss.price}.`;
  return refused(reason('TRIGGER_ALREADY_MET', text, field));
}
