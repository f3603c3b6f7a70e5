import { Big, divideDown } from '../../lib/decimal.ts';
import { openAccount, type SimulatedAccount } from './account.ts';
import { depositSlots } from './deposits.ts';
import { tradedPrice } from './market.ts';
import { runStrategy, type Simulated } from './run-strategy.ts';
import type { Setting } from './setting.ts';
import { monthlyTicks } from './ticks.ts';
import { followValue } from './value-curve.ts';

const ZERO = new Big('0');

/** The shipped planner once a month, always back to the targets. */
export function runMonthly(setting: Setting): Simulated {
  return runStrategy({
    ...setting,
    portfolio: { ...setting.portfolio, mode: 'periodic' },
    ticks: monthlyTicks(setting.ticks),
  });
}

/**
 * Buys by shares at the first tick, with the costs of every trade, and never sells. What is paid in
 * later buys by the same shares at the next tick. No limit and no depth cuts it.
 */
export function runHold(setting: Setting, shares: Readonly<Record<string, string>>): Simulated {
  const { grid, ticks, deposit, costs, startValue } = setting;
  const account = openAccount(startValue, costs);
  const due = depositSlots(deposit, grid);
  const slots = new Set(ticks.map(({ fill }) => fill));
  let waiting = new Big(investedAtStart(setting));
  const curve = followValue(setting, account, (slot) => {
    if (deposit && due.has(slot)) waiting = waiting.plus(deposit.amount);
    if (waiting.eq(ZERO) || !slots.has(slot) || !hasPrices(setting, shares, slot)) return;
    buyShares(setting, account, slot, shares, waiting);
    waiting = ZERO;
  });
  return { curve, trades: account.trades };
}

/** As the planner counts it: the start less the reserve, at most the capital. */
function investedAtStart({ startValue, portfolio }: Setting): string {
  const { reserve, capital = 'all' } = portfolio;
  const free = new Big(startValue).minus(reserve);
  const most = free.lt(ZERO) ? ZERO : free;
  return (capital !== 'all' && most.gt(capital) ? new Big(capital) : most).toString();
}

function hasPrices({ coins }: Setting, shares: Readonly<Record<string, string>>, slot: number) {
  return Object.keys(shares).every(
    (asset) => coins.find((each) => each.asset === asset)?.candles[slot] !== undefined,
  );
}

function buyShares(
  { coins, rules, costs }: Setting,
  account: SimulatedAccount,
  slot: number,
  shares: Readonly<Record<string, string>>,
  invested: Big,
): void {
  for (const [asset, share] of Object.entries(shares)) {
    const candle = coins.find((each) => each.asset === asset)?.candles[slot];
    if (!candle) continue;
    const price = tradedPrice('buy', candle, costs);
    const decimals = rules.get(asset)?.amountDecimals ?? 0;
    const amount = divideDown(invested.times(share), price).round(decimals, Big.roundDown);
    if (amount.lte(ZERO)) continue;
    const cost = price.minus(candle.open).times(amount);
    account.trade(slot, asset, 'buy', { amount, price, cost });
  }
}
