import type { AccountConfig } from '../../../config/schema.ts';
import { marketSeen } from '../../../instrument/market-seen.ts';
import { tradingBlocker } from '../../../instrument/trading-blocker.ts';
import { Big, divideDown } from '../../../lib/decimal.ts';
import type { Market } from '../../../limits/market.ts';
import { readMarket } from '../../../limits/market-reading.ts';
import { CEILINGS, notAllowed, smaller } from '../../../limits/pre-trade-checks.ts';
import { isContract } from '../../../market/contract-order.ts';
import { currenciesOf } from '../../../market/currencies.ts';
import type { ExitPlan } from '../../../programs/exits/plan.ts';
import { isMet, judgedPrice } from '../../../triggers/condition.ts';
import type { HeldCoins } from '../../ledger/holdings-store.ts';
import { targetsFault } from '../../message/exits-rules.ts';
import { orderStem } from '../../model/client-order-id.ts';
import { type Reason, reason } from '../../model/reason.ts';
import type { CoinHolding, ExitHolding, ExitRequest } from '../../model/request.ts';
import { type SizeOf, tooManyDecimals, unfitExits, unsellable } from '../exits/exit-checks.ts';
import { type Refused, refused, type Unreachable } from './admission-result.ts';
import { checkContractExit } from './contract-checks.ts';
import type { SubmissionDependencies } from './dependencies.ts';
import { readFree } from './read-available.ts';

type Fit = {
  readonly kind: 'fit';
  readonly owned: string;
  readonly holding: ExitHolding;
  readonly holdings: HeldCoins;
  readonly quoteRate?: string;
};

type CheckDependencies = Pick<
  SubmissionDependencies,
  'config' | 'exchangeOf' | 'holdings' | 'store' | 'tag'
>;

/** The checks of an exit over what is held, and the amount that it takes over. */
export function checkExit(
  deps: CheckDependencies,
  { holding, ...request }: ExitRequest,
): Promise<Fit | Refused | Unreachable> {
  return isContract(holding)
    ? checkContractExit(deps, { ...request, holding })
    : checkCoinExit(deps, { ...request, holding });
}

async function checkCoinExit(
  deps: CheckDependencies,
  {
    account,
    id,
    holding,
    exits,
  }: Pick<ExitRequest, 'account' | 'id' | 'exits'> & { readonly holding: CoinHolding },
): Promise<Fit | Refused | Unreachable> {
  const { pairs, limits } = deps.config.accounts[account]!;
  const { currency_pair: pair } = holding;
  const notListed = notAllowed(holding, pairs);
  if (notListed) return refused(notListed);
  const { client } = deps.exchangeOf(account);
  const { base } = currenciesOf(pair);
  const [reading, balance] = await Promise.all([
    readMarket(client, pair, limits.currency),
    readFree(deps, account, base, orderStem(deps.tag, account, id), sizeOf(holding).field),
  ]);
  if (reading.kind !== 'market') return reading;
  if (balance.kind !== 'available') return balance;
  const { market } = reading;
  const blocker = tradingBlocker('sell', market.rules, client.exchangeNowMs());
  if (blocker) return refused(reason('PAIR_NOT_TRADABLE', `${blocker}.`, 'currency_pair'));
  const fault =
    amountTooPrecise(holding, market) ?? unfitExits(exits, market.rules, limits.priceCollar);
  if (fault) return refused(fault);
  const met = await alreadyMet(client, pair, exits, market.lastPrice);
  if (met) return met;
  const sold = targetsFault(exits, 'sell', market.lastPrice);
  if (sold) return refused(sold);
  const available = balance.amount;
  const owned = amountOf(holding, available, market);
  const rules = marketSeen(market.rules, market.lastPrice, client.exchangeNowMs());
  const prices = { now: market.lastPrice, collar: limits.priceCollar };
  const size = sizeOf(holding);
  const short =
    notAvailable(owned, available, holding, market) ??
    unsellable(exits, owned, rules, prices, size) ??
    tooValuable(owned, market, limits, size);
  if (short) return refused(short);
  const { holdings } = balance;
  return { kind: 'fit', owned, holding, holdings, quoteRate: market.quoteRate };
}

function amountOf(
  { amount, amount_of_available: ratio = '1' }: CoinHolding,
  available: string,
  { rules }: Market,
): string {
  if (amount !== undefined) return amount;
  return new Big(available).times(ratio).round(rules.amountDecimals, Big.roundDown).toString();
}

function notAvailable(
  owned: string,
  available: string,
  { amount }: CoinHolding,
  { rules }: Market,
): Reason | undefined {
  if (amount === undefined || new Big(owned).lte(available)) return undefined;
  const text = `Of the coins ${available} are available; an exit over ${owned} would be without cover.`;
  const most = new Big(available).round(rules.amountDecimals, Big.roundDown);
  const limit = most.gt('0') ? most.toString() : undefined;
  return reason('BALANCE_NOT_ENOUGH', text, 'amount', limit);
}

function amountTooPrecise({ amount }: CoinHolding, { rules }: Market): Reason | undefined {
  if (amount === undefined) return undefined;
  return tooManyDecimals('amount', amount, rules.amountDecimals, rules.currencyPair);
}

/** Its legs are exempt from the limits of orders, so the whole has one of its own. */
function tooValuable(
  owned: string,
  { rules, lastPrice, quoteRate }: Market,
  { maxExit, currency }: AccountConfig['limits'],
  { field, most }: SizeOf,
): Reason | undefined {
  const unit = new Big(lastPrice).times(quoteRate);
  const worth = unit.times(owned);
  const allowed = smaller(maxExit, CEILINGS.maxDay);
  if (worth.lte(allowed)) return undefined;
  const text = `It is worth ${worth} ${currency}; the account's maxExit is ${allowed}.`;
  const largest = divideDown(new Big(allowed), unit).round(rules.amountDecimals, Big.roundDown);
  return reason('MAX_EXIT', text, field, most(largest.toString()));
}

function sizeOf({
  amount,
}: CoinHolding): SizeOf & { readonly field: 'amount' | 'amount_of_available' } {
  const field = amount === undefined ? 'amount_of_available' : 'amount';
  const inField = (owned: string) => (field === 'amount' ? owned : undefined);
  return { field, least: inField, most: inField };
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
