import { Big } from '../../shared/lib/decimal.ts';
import { readMarket } from '../../shared/limits/market-reading.ts';
import { preTradeCheck } from '../../shared/limits/pre-trade-checks.ts';
import { resolveOrder } from '../../shared/limits/resolve-order.ts';
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

/** The refusal that the order would get now. */
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
  const asked = {
    ...order,
    time_in_force: order.time_in_force ?? (order.type === 'market' ? 'ioc' : 'gtc'),
  } as const;
  const resolved = resolveOrder(asked, reading.market, limits.priceCollar);
  const pairs = setting.pairs === '*' ? '*' : [...setting.pairs];
  const checked = preTradeCheck(
    resolved,
    { pairs, limits: { ...limits } },
    reading.market,
    client.exchangeNowMs(),
  );
  return checked.kind === 'refused' ? checked.reason.message : undefined;
}
