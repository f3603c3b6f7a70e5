import { Big } from '../../../shared/lib/decimal.ts';
import type { Leg, Sold } from '../../../shared/portfolio/model/plan.ts';
import type {
  AssetInput,
  OpenOrder,
  OrderBook,
  PlanInput,
} from '../../../shared/portfolio/model/plan-input.ts';
import { failed, known as read } from '../../../shared/portfolio/model/reading.ts';
import { lastSlice, plainSlice } from '../../../shared/programs/slices/sizes.ts';
import {
  type Coin,
  levelsOf,
  NOW_MS,
  priceAt,
  type RandomAccount,
  restingBuy,
} from './random-account.ts';

/** The account as a run sees it. */
export function snapshotOf(account: RandomAccount): PlanInput {
  const { portfolio, coins, isQuoteUnread, fee, allowance } = account;
  return {
    portfolio,
    atMs: NOW_MS,
    quoteBalance: isQuoteUnread
      ? failed('the exchange did not answer')
      : read({ available: account.available.toString(), locked: account.locked.toString() }),
    assets: coins.map(assetInputOf),
    openOrders: coins.flatMap(openOrdersOf),
    fee,
    allowance,
  };
}

function assetInputOf(coin: Coin): AssetInput {
  const { asset, trouble, rules, available, locked } = coin;
  const balance = { available: available.toString(), locked: locked.toString() };
  return {
    asset,
    balance: trouble === 'no-balance' ? failed('no answer') : read(balance),
    rules: trouble === 'no-rules' ? failed('Gate has no such pair') : read(rules),
    book: trouble === 'no-book' ? failed('no answer') : read(bookOf(coin)),
  };
}

function bookOf(coin: Coin): OrderBook {
  const { trouble, priceTicks } = coin;
  const bids = levelsOf(coin, 'bids');
  const asks = levelsOf(coin, 'asks');
  return {
    bids: trouble === 'wide-book' ? [[priceAt(coin, Math.floor(priceTicks / 2)), '1']] : bids,
    asks: trouble === 'empty-side' ? [] : asks,
    ageMs: trouble === 'stale-book' ? 60_000 : 100,
    lastPrice: priceAt(coin, trouble === 'far-from-last' ? 2 * priceTicks : priceTicks),
  };
}

function openOrdersOf(coin: Coin): readonly OpenOrder[] {
  const { rules, trouble, priceTicks, spreadTicks, promised } = coin;
  const { currencyPair } = rules;
  const sells = (ticks: number): readonly OpenOrder[] => {
    const rest = {
      side: 'sell',
      price: priceAt(coin, ticks),
      amount: promised.toString(),
    } as const;
    return [{ currencyPair, owner: 'other', rest }];
  };
  switch (trouble) {
    case 'order-of-ours':
      return [{ currencyPair, owner: 'portfolio' }];
    case 'buy-order':
      return [{ currencyPair, owner: 'other', rest: { side: 'buy', ...restingBuy(coin) } }];
    case 'take-profit':
      return sells(2 * (priceTicks + spreadTicks));
    case 'take-profit-near':
      return sells(priceTicks + spreadTicks);
    default:
      return [];
  }
}

/** Executes legs as the exchange would; `part` says how much of each the market lets through. */
export function execute(
  account: RandomAccount,
  legs: readonly Leg[],
  part: (leg: Leg) => string,
): Sold {
  let proceeds = new Big('0');
  let turnover = new Big('0');
  for (const leg of legs) {
    const coin = account.coins.find(({ asset }) => asset === leg.asset)!;
    const wanted = new Big(leg.amount)
      .times(part(leg))
      .round(coin.rules.amountDecimals, Big.roundDown);
    const { amount, quote } = traded(coin, leg, wanted);
    const kept =
      account.fee.paidIn === 'received' ? new Big('1').minus(account.fee.rate) : new Big('1');
    const isSell = leg.side === 'sell';
    coin.available = isSell
      ? coin.available.minus(amount)
      : coin.available.plus(amount.times(kept));
    account.available = isSell
      ? account.available.plus(quote.times(kept))
      : account.available.minus(quote);
    if (isSell) proceeds = proceeds.plus(quote.times(kept));
    turnover = turnover.plus(quote);
  }
  return { proceeds: proceeds.toString(), turnover: turnover.toString() };
}

/** Each slice meets the book anew. */
function traded(coin: Coin, leg: Leg, wanted: Big) {
  if (!leg.slices || wanted.eq('0')) return match(coin, leg, wanted);
  const count = Number(leg.slices.count);
  const sliced = { total: wanted.toString(), count, decimals: coin.rules.amountDecimals };
  const [plain, last] = [match(coin, leg, plainSlice(sliced)), match(coin, leg, lastSlice(sliced))];
  const all = (field: 'amount' | 'quote') =>
    plain[field].times(String(count - 1)).plus(last[field]);
  return { amount: all('amount'), quote: all('quote') };
}

function match(coin: Coin, { side, price }: Leg, wanted: Big) {
  let amount = new Big('0');
  let quote = new Big('0');
  for (const [levelPrice, offered] of levelsOf(coin, side === 'sell' ? 'bids' : 'asks')) {
    const isReached =
      side === 'sell' ? new Big(levelPrice).gte(price) : new Big(levelPrice).lte(price);
    const left = wanted.minus(amount);
    if (!isReached || left.lte('0')) break;
    const taken = left.lt(offered) ? left : new Big(offered);
    amount = amount.plus(taken);
    quote = quote.plus(taken.times(levelPrice));
  }
  return { amount, quote };
}

/** Lets the prices jump while a run is under way; what leaves the book's range is not reached. */
export function jump(account: RandomAccount, factorOf: (coin: Coin) => number): void {
  for (const coin of account.coins) {
    coin.priceTicks = Math.max(100, Math.round(coin.priceTicks * factorOf(coin)));
  }
}
