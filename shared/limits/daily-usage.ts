import type { Write } from '../ledger/commit.ts';
import { type Item, keyOfDay } from '../ledger/keys.ts';
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
  tableName: string,
  account: string,
  { day, units }: Reservation,
  budget: DailyBudget,
): Write {
  return {
    Update: {
      TableName: tableName,
      Key: keyOfDay(account, day),
      UpdateExpression: 'ADD #used :units, #orders :one',
      ConditionExpression:
        'attribute_not_exists(#orders) OR (#used <= :room AND #orders < :orders)',
      ExpressionAttributeNames: { '#used': 'usedUnits', '#orders': 'orders' },
      ExpressionAttributeValues: {
        ':units': units,
        ':one': 1,
        ':room': budget.units - units,
        ':orders': budget.orders,
      },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  };
}

/** Releases the unfilled part of an order, or takes more if its fills exceeded the reservation. */
export function adjustWrite(tableName: string, account: string, day: string, units: number): Write {
  return {
    Update: {
      TableName: tableName,
      Key: keyOfDay(account, day),
      UpdateExpression: 'ADD #used :units',
      ExpressionAttributeNames: { '#used': 'usedUnits' },
      ExpressionAttributeValues: { ':units': units },
    },
  };
}
