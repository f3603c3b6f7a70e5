import { Big } from '../../lib/decimal.ts';
import type { Allowance, PlanInput } from '../../portfolio/model/plan-input.ts';
import { failed, known } from '../../portfolio/model/reading.ts';
import type { SimulatedAccount } from './account.ts';
import { bookAt } from './market.ts';
import type { Setting } from './setting.ts';
import type { Tick } from './ticks.ts';

/** What an account has traded on one UTC day. */
export type DayTurnover = { readonly day: number; readonly amount: Big; readonly orders: number };

const ZERO = new Big('0');

/** What the shipped planner sees at a tick. */
export function plannerInput(
  setting: Setting,
  account: SimulatedAccount,
  tick: Tick,
  used: DayTurnover,
): PlanInput {
  const { portfolio, coins, rules, costs } = setting;
  return {
    portfolio,
    atMs: tick.atMs,
    quoteBalance: known({ available: account.quote().toString(), locked: '0' }),
    assets: coins.map((prices) => {
      const { asset } = prices;
      const pair = rules.get(asset);
      return {
        asset,
        balance: known({ available: account.amountOf(asset).toString(), locked: '0' }),
        rules: pair ? known(pair) : failed('Gate has no such pair'),
        book: pair ? bookAt(prices, tick, pair, costs) : failed('Gate has no such pair'),
      };
    }),
    openOrders: [],
    fee: { rate: costs.fee, paidIn: costs.paidIn },
    allowance: allowanceOf(setting, used),
  };
}

function allowanceOf({ account, portfolio }: Setting, used: DayTurnover): Allowance {
  const { pairs, limits } = account;
  const left = (limit: string): string => {
    const rest = new Big(limit).minus(used.amount);
    return (rest.lt(ZERO) ? ZERO : rest).toString();
  };
  return {
    pairs,
    priceCollar: limits.priceCollar,
    maxOrder: limits.maxOrder,
    accountDayLeft: left(limits.maxDay),
    accountOrdersLeft: Math.max(0, limits.maxDayOrders - used.orders),
    portfolioDayLeft: left(portfolio.maxDay),
  };
}
