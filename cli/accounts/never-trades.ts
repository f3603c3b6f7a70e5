import { Big } from '../../shared/lib/decimal.ts';
import { dailyBudget } from '../../shared/limits/daily-budget.ts';
import { readMarket } from '../../shared/limits/market-reading.ts';
import { preTradeCheck } from '../../shared/limits/pre-trade-checks.ts';
import { resolveOrder } from '../../shared/limits/resolve-order.ts';
import { normalizeSlices } from '../../shared/orders/message/normalize-slices.ts';
import { readObject } from '../../shared/orders/message/object-field.ts';
import { SLICES } from '../../shared/orders/message/slices-field.ts';
import {
  slicesFault,
  withoutMaximums,
} from '../../shared/orders/submission/slices/check-slices.ts';
import type { SlicePlan } from '../../shared/programs/slices/plan.ts';
import type { Connection } from '../program/command.ts';
import type { ScheduledOrder, TargetLimits } from '../stack/target.ts';

/** Pairs of an account with "*" are not read one by one. */
const PAIRS_MAX = 50;

/**
 * The parts of the configuration that could never trade, each as a sentence with its path: unknown
 * pairs, a `maxOrder` below Gate's minimum, and recurring orders that every check would refuse.
 */
export async function neverTrades(
  { stack, target }: Connection,
  account: string,
): Promise<readonly string[]> {
  const { pairs = '*', limits } = target.accounts[account]!;
  const { client } = stack.exchangeOf(account);
  if (!limits) return [];
  const faults: string[] = [];
  const named = pairs === '*' ? [] : pairs.slice(0, PAIRS_MAX);
  for (const pair of named) {
    const reading = await readMarket(client, pair, limits.currency);
    if (reading.kind === 'refused') {
      faults.push(`accounts.${account}.pairs: ${reading.reason.message}`);
      continue;
    }
    if (reading.kind === 'unreachable') continue;
    const { rules, quoteRate } = reading.market;
    const least = new Big(rules.minQuoteAmount ?? '0').times(quoteRate);
    if (least.gt(limits.maxOrder)) {
      const minimum = `${rules.minQuoteAmount} ${rules.quote}`;
      faults.push(
        `accounts.${account}.limits.maxOrder: ${limits.maxOrder} ${limits.currency} is less than Gate's minimum of ${pair}, ${minimum}.`,
      );
    }
  }
  for (const [name, work] of Object.entries(target.schedules)) {
    if (work.account !== account || !work.order) continue;
    const fault = await orderFault(client, work.order, { pairs, limits });
    if (fault !== undefined) faults.push(`recurring.${name}.order: ${fault}`);
  }
  return faults;
}

type Market = Parameters<typeof readMarket>[0] & { readonly exchangeNowMs: () => number };

/** The refusal that the order would get now, or when the price of its trigger is there. */
async function orderFault(
  client: Market,
  order: ScheduledOrder,
  setting: { readonly pairs: '*' | readonly string[]; readonly limits: TargetLimits },
): Promise<string | undefined> {
  const { limits } = setting;
  const reading = await readMarket(client, order.currency_pair, limits.currency);
  if (reading.kind === 'unreachable') return undefined;
  if (reading.kind === 'refused') return reading.reason.message;
  // Its amount is known only when the balance is read, just before it is sent.
  if (order.amount_of_available !== undefined) return undefined;
  const { price: firesAt, trail } = order.trigger ?? {};
  // Nobody knows where a trail fires.
  if (trail) return undefined;
  const asked = {
    ...order,
    time_in_force: order.time_in_force ?? (order.type === 'market' ? 'ioc' : 'gtc'),
  } as const;
  const market = { ...reading.market, ...(firesAt !== undefined && { lastPrice: firesAt }) };
  const resolved = resolveOrder(asked, market, limits.priceCollar);
  const ofAccount = { pairs: setting.pairs === '*' ? '*' : [...setting.pairs], limits } as const;
  const slices = slicesOf(order);
  const whole = slices ? withoutMaximums(market) : market;
  const checked = preTradeCheck(resolved, ofAccount, whole, client.exchangeNowMs());
  if (checked.kind === 'refused') return checked.reason.message;
  if (!slices) return undefined;
  const ordersADay = dailyBudget(limits).orders;
  const { slippage: _ofSlices, ...sliced } = resolved;
  const ofDay = { ...ofAccount, ordersADay };
  return slicesFault(sliced, slices, market, ofDay, client.exchangeNowMs())?.message;
}

function slicesOf({ slices }: ScheduledOrder): SlicePlan | undefined {
  const read = slices && readObject(SLICES.shape, slices);
  return read && 'value' in read ? normalizeSlices(read.value) : undefined;
}
