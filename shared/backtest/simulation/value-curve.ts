import { Big } from '../../lib/decimal.ts';
import type { SimulatedAccount } from './account.ts';
import { depositSlots } from './deposits.ts';
import { lastCandle } from './grid.ts';
import type { Setting } from './setting.ts';

/** An account's way through the slots of a grid. */
export type ValueCurve = {
  /** At the end of each slot, in quote. Rounded: for statistics and pictures alone. */
  readonly values: Float64Array;
  /** What one unit of money at the start is worth then, deposits left out. */
  readonly index: Float64Array;
  /** What was paid in, without the start. */
  readonly deposits: Big;
  /** Exact. */
  readonly endValue: Big;
};

/**
 * Goes through the slots: deposits come in at a slot's open, then `act` trades, and the slot's close
 * gives the value.
 */
export function followValue(
  setting: Setting,
  account: SimulatedAccount,
  act: (slot: number) => void,
): ValueCurve {
  const { grid, coins, deposit, startValue } = setting;
  const due = depositSlots(deposit, grid);
  const values = new Float64Array(grid.count);
  const index = new Float64Array(grid.count);
  let deposits = new Big('0');
  let [value, unit] = [Number(startValue), 1];
  let held = heldBy(setting, account);
  let traded = 0;
  for (let slot = 0; slot < grid.count; slot++) {
    let inflow = 0;
    if (deposit && due.has(slot)) {
      account.deposit(deposit.amount);
      deposits = deposits.plus(deposit.amount);
      inflow = Number(deposit.amount);
    }
    act(slot);
    if (inflow > 0 || account.trades.length > traded) held = heldBy(setting, account);
    traded = account.trades.length;
    let now = held.quote;
    for (const [coin, { marks }] of coins.entries()) now += held.amounts[coin]! * marks[slot]!;
    unit *= value + inflow > 0 ? now / (value + inflow) : 1;
    value = now;
    values[slot] = now;
    index[slot] = unit;
  }
  const priceOf = (asset: string): string => {
    const coin = coins.find((each) => each.asset === asset);
    return (coin && lastCandle(coin, grid.count - 1)?.close) ?? '0';
  };
  return { values, index, deposits, endValue: account.valueAt(priceOf) };
}

function heldBy({ coins }: Setting, account: SimulatedAccount) {
  return {
    quote: Number(account.quote().minus(account.paidElsewhere()).toString()),
    amounts: coins.map(({ asset }) => Number(account.amountOf(asset).toString())),
  };
}
