import { Big, divideUp } from '../../../lib/decimal.ts';
import type { Market } from '../../../limits/market.ts';
import { currenciesOf } from '../../../market/currencies.ts';
import type { ExitPlan } from '../../../programs/exits/plan.ts';
import type { HeldCoins } from '../../ledger/holdings-store.ts';
import { orderStem } from '../../model/client-order-id.ts';
import { exitIdOf } from '../../model/leg-id.ts';
import { filledOf, isPlace, type OrderRecord } from '../../model/record.ts';
import type { SpotOrder } from '../../model/request.ts';
import type { SubmissionDependencies } from './dependencies.ts';

/** Coins that nobody else may sell by the balance until the outcome of an order is known. */
export type HeldUntilKnown = {
  readonly coin: string;
  readonly amount: string;
  /** Whose coins they are: the order's, or those of the exit that it will have. */
  readonly holder: 'order' | 'exit';
  /** What was held when the balance was read. If that has changed, the balance may not suffice. */
  readonly readAs?: HeldCoins;
};

/**
 * A sell by the balance holds what it sells, so that no exit takes the same coins meanwhile. A market
 * order with exits holds what it may buy: nobody sells it before the exit has begun.
 */
export function heldUntilKnown(
  order: SpotOrder,
  exits: ExitPlan | undefined,
  market: Market,
  readAs: HeldCoins | undefined,
): HeldUntilKnown | undefined {
  const { base: coin } = currenciesOf(order.currency_pair);
  const { amount, side, type } = order;
  if (side === 'sell') return readAs && { coin, amount, holder: 'order', readAs };
  if (!exits || type !== 'market') return undefined;
  return { coin, amount: mostBought(order, market), holder: 'exit' };
}

/** It may trade below the last price too, by about as much as above it. */
function mostBought({ amount, slippage = '0' }: SpotOrder, { lastPrice, rules }: Market): string {
  const atLast = divideUp(new Big(amount), new Big(lastPrice));
  const most = new Big('1').plus(slippage).times(atLast);
  return most.round(rules.amountDecimals, Big.roundUp).toString();
}

/** Holds the coins before the claim. False if the holdings have changed since the balance was read. */
export async function hold(
  { holdings, tag }: Pick<SubmissionDependencies, 'holdings' | 'tag'>,
  { account, id }: Pick<OrderRecord, 'account' | 'id'>,
  { coin, amount, holder, readAs }: HeldUntilKnown,
): Promise<boolean> {
  const stem = orderStem(tag, account, holder === 'order' ? id : exitIdOf(id));
  if (readAs) return holdings.take(account, coin, readAs, stem, amount);
  await holdings.note(account, coin, stem, { amount, recordVersion: 0 });
  return true;
}

/**
 * Releases what an order held, once its outcome is known: what it has not sold is locked at the
 * exchange, or free. A failure leaves it to the sweep.
 */
export async function releaseHeld(
  deps: Pick<SubmissionDependencies, 'holdings' | 'log' | 'store' | 'tag'>,
  { account, id }: Pick<OrderRecord, 'account' | 'id'>,
  held: HeldUntilKnown | undefined,
): Promise<void> {
  if (!held) return;
  const { coin, holder } = held;
  const stem = orderStem(deps.tag, account, id);
  try {
    const record = await deps.store.get(stem);
    if (!record || record.status === 'submitting' || record.status === 'armed') return;
    const isExit = holder === 'exit';
    // What it has bought is its exit's.
    if (isExit && isPlace(record) && filledOf(record).filledAmount !== '0') return;
    const of = isExit ? orderStem(deps.tag, account, exitIdOf(id)) : stem;
    await deps.holdings.release(account, coin, of);
  } catch (error) {
    deps.log('warn', 'holding_not_released', { account, id, error: String(error) });
  }
}
