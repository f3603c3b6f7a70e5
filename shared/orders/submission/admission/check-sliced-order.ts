import { dailyBudget, reserve } from '../../../limits/daily-budget.ts';
import { preTradeCheck } from '../../../limits/pre-trade-checks.ts';
import { sizeField } from '../../../limits/size-bounds.ts';
import { isContract } from '../../../market/contract-order.ts';
import { orderStem } from '../../model/client-order-id.ts';
import type { Reason } from '../../model/reason.ts';
import type { AskedSpotOrder, PlaceOrder, SlicedRequest } from '../../model/request.ts';
import { checkOrderExits } from '../exits/check-order-exits.ts';
import type { AskedContract } from '../futures/asked-contract.ts';
import { decimalsOf, slicesFault, withoutMaximums } from '../slices/check-slices.ts';
import { type Refused, refused, type Unreachable } from './admission-result.ts';
import { overBudget, readAsked } from './check-order.ts';
import { checkContractSlices } from './contract-checks.ts';
import type { SubmissionDependencies } from './dependencies.ts';

type Asked = Pick<SlicedRequest, 'account' | 'id' | 'order' | 'slices' | 'exits'> &
  Pick<AskedContract, 'hasBegun'>;
type AskedCoins = Omit<Asked, 'order'> & { readonly order: AskedSpotOrder };

type SlicesDependencies = Pick<
  SubmissionDependencies,
  'clock' | 'config' | 'exchangeOf' | 'holdings' | 'killSwitches' | 'openings' | 'store' | 'tag'
>;

export type CheckedSlices = {
  readonly kind: 'fit';
  readonly order: PlaceOrder;
  /** What is cut into slices: the order's amount, or its contracts without a sign. */
  readonly total: string;
  /** Of the total. */
  readonly decimals: number;
};

/** Checks the whole by the limits of an order and of a day, and its slices by everything. */
export async function checkSlices(
  deps: SlicesDependencies,
  { order, ...asked }: Asked,
): Promise<Refused | Unreachable | CheckedSlices> {
  if (!isContract(order)) return checkCoinSlices(deps, { ...asked, order });
  const { account, id, ...rest } = asked;
  const stem = orderStem(deps.tag, account, id);
  return checkContractSlices(deps, { ...rest, account, stem, order });
}

async function checkCoinSlices(
  deps: SlicesDependencies,
  { account, id, order: asked, slices, exits }: AskedCoins,
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
  if (fault) return unfit(fault);
  return { kind: 'fit', order, total: order.amount, decimals: decimalsOf(order, market) };
}
