import type { OrderSnapshot } from '../../gate/order-snapshot.ts';
import type { PairRules } from '../../gate/spot/pair-rules.ts';
import { Big } from '../../lib/decimal.ts';
import { isContract } from '../../market/contract-order.ts';
import { isQuoteSized } from '../../market/order-size.ts';
import { termsOf } from '../../market/order-terms.ts';
import type { OrderPatch } from '../model/attributes.ts';
import type { PlaceOrder } from '../model/request.ts';
import type { Status } from '../model/status.ts';

/**
 * The status of an order by Gate's row. It comes from the amounts, never from Gate's `status`: Gate
 * calls a market buy that spent all but dust sometimes closed and sometimes cancelled.
 */
export async function statusOf(
  order: PlaceOrder,
  row: OrderSnapshot,
  rulesOf: (currencyPair: string) => Promise<PairRules | undefined>,
): Promise<Status> {
  if (row.isOpen) return 'open';
  if (new Big(row.left).eq('0')) return 'filled';
  if (new Big(row.filledAmount).eq('0')) return 'cancelled';
  if (isContract(order) || !isQuoteSized(order)) return 'partially_filled';
  const rules = await rulesOf(order.currency_pair);
  return rules && isDust(row, rules) ? 'filled' : 'partially_filled';
}

/** Whether the unspent quote of a market buy buys less than the exchange's minimum. */
function isDust(row: OrderSnapshot, rules: PairRules): boolean {
  const left = new Big(row.left);
  if (rules.minQuoteAmount !== undefined && left.lt(rules.minQuoteAmount)) return true;
  const price = row.isEstimate
    ? new Big(row.avgDealPrice ?? '0')
    : new Big(row.filledTotal).div(row.filledAmount);
  const amountStep = new Big('10').pow(-rules.amountDecimals);
  const smallest = [amountStep.toString(), rules.minBaseAmount ?? '0'];
  return smallest.some((amount) => left.lt(price.times(amount)));
}

/** The attributes of a record that a row of Gate's determines. */
export function snapshotOf(order: PlaceOrder, row: OrderSnapshot): OrderPatch {
  return row.isVague ? { orderId: row.orderId } : wholeSnapshot(order, row);
}

function wholeSnapshot(order: PlaceOrder, row: OrderSnapshot): OrderPatch {
  return {
    order: currentOrder(order, row),
    orderId: row.orderId,
    filledAmount: row.filledAmount,
    filledTotal: row.filledTotal,
    left: row.left,
    avgDealPrice: row.avgDealPrice,
    fees: row.fees,
    isEstimate: row.isEstimate,
    finishAs: row.finishAs,
    ...(isContract(order) && order.close && row.side && { closingSide: row.side }),
    updateTimeMs: row.updateTimeMs,
    ...(row.amendText !== '-' && { amendText: row.amendText }),
  };
}

/** A limit order may have been amended, by us or by hand. */
function currentOrder(order: PlaceOrder, { amount, price }: OrderSnapshot): PlaceOrder {
  if (termsOf(order).isMarket || amount === undefined || price === undefined) return order;
  if (!isContract(order)) return { ...order, amount, price };
  if (order.close) return order;
  return { ...order, size: order.size.startsWith('-') ? `-${amount}` : amount, price };
}
