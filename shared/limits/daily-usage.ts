import { type Item, keyOfDay } from '../ledger/keys.ts';
import type { Write } from '../ledger/write.ts';
import type { Reservation } from '../orders/model/reservation.ts';
import type { DailyBudget } from './daily-budget.ts';

/** The usage of an account on one day, as one item of the ledger. */
export type DailyUsage = { readonly usedUnits: number; readonly orders: number };

export function dailyUsageOf(item: Item | undefined): DailyUsage {
  return {
    usedUnits: Number(item?.usedUnits ?? 0),
    orders: Number(item?.orders ?? 0),
  };
}

/** Takes an order's reservation from the budget, if the day has room for it. */
export function takeWrite(
  account: string,
  { day, units }: Reservation,
  budget: DailyBudget,
): Write {
  return {
    update: keyOfDay(account, day),
    add: { usedUnits: units, orders: 1 },
    condition: {
      expression: 'attribute_not_exists(#orders) OR (#used <= :room AND #orders < :orders)',
      names: { '#used': 'usedUnits', '#orders': 'orders' },
      values: { ':room': budget.units - units, ':orders': budget.orders },
    },
  };
}

/** Releases the unfilled part of an order, or takes more if its fills exceeded the reservation. */
export function adjustWrite(account: string, day: string, units: number): Write {
  return { update: keyOfDay(account, day), add: { usedUnits: units } };
}
