import { dailyBudget, reserve } from '../../../limits/daily-budget.ts';
import { preTradeCheck } from '../../../limits/pre-trade-checks.ts';
import { sizeField } from '../../../limits/size-bounds.ts';
import type { Reason } from '../../model/reason.ts';
import type { SlicedRequest, SpotOrder } from '../../model/request.ts';
import { checkOrderExits } from '../exits/check-order-exits.ts';
import { decimalsOf, slicesFault, withoutMaximums } from '../slices/check-slices.ts';
import { type Refused, refused, type Unreachable } from './admission-result.ts';
import { overBudget, readAsked } from './check-order.ts';
import type { SubmissionDependencies } from './dependencies.ts';

type Asked = Pick<SlicedRequest, 'account' | 'id' | 'order' | 'slices' | 'exits'>;

export type CheckedSlices = {
  readonly kind: 'fit';
  readonly order: SpotOrder;
  /** Of the order's amount. */
  readonly decimals: number;
};

/** Checks the whole by the limits of an order and of a day, and its slices by everything. */
export async function checkSlices(
  deps: Pick<
    SubmissionDependencies,
    'clock' | 'config' | 'exchangeOf' | 'holdings' | 'store' | 'tag'
  >,
  { account, id, order: asked, slices, exits }: Asked,
): Promise<Refused | Unreachable | CheckedSlices> {
  const { limits } = deps.config.accounts[account]!;
  const read = await readAsked(deps, { account, id }, asked, exits);
  if (read.kind !== 'read') return read;
  const { market, feeRate } = read;
  // A market order's slippage is that of its slices.
  const { slippage: _slippage, ...order } = read.order;
  const unfit = (why: Reason) => ({ ...refused(why), order });
  const nowMs = deps.exchangeOf(account).client.exchangeNowMs();
  const { pairs } = deps.config.accounts[account]!;
  const whole = preTradeCheck(order, { pairs, limits }, withoutMaximums(market), nowMs);
  if (whole.kind === 'refused') return unfit(whole.reason);
  const context = { priceCollar: limits.priceCollar, feeRate, nowMs };
  const unsellable = exits && checkOrderExits(order, exits, market, context);
  if (unsellable) return unfit(unsellable);
  const reserved = reserve(whole.notional, market.quoteRate, deps.clock.nowMs());
  const budget = dailyBudget(limits);
  if (reserved.units > budget.units) {
    const unused = { usedUnits: 0, orders: 0 };
    return unfit(overBudget(deps, account, reserved, unused, sizeField(order)));
  }
  const ofSlices = { pairs, limits, ordersADay: budget.orders };
  const fault = slicesFault(order, slices, market, ofSlices, nowMs);
  return fault ? unfit(fault) : { kind: 'fit', order, decimals: decimalsOf(order, market) };
}
