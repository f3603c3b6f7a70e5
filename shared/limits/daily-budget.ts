import type { AccountConfig } from '../config/schema.ts';
import { isoTime } from '../lib/clock.ts';
import { Big } from '../lib/decimal.ts';
import type { OrderRecord } from '../orders/model/record.ts';
import type { Reservation } from '../orders/model/reservation.ts';
import { isFinal } from '../orders/model/status.ts';
import { CEILINGS, smaller } from './pre-trade-checks.ts';

/** What may be taken in one day. */
export type DailyBudget = { readonly units: number; readonly orders: number };

const UNITS_PER_ONE = 100_000_000;

/** The largest budget that the ceilings allow is far below 2^53 units: whole numbers stay exact. */
export function dailyBudget({ maxDay, maxDayOrders }: AccountConfig['limits']): DailyBudget {
  return {
    units: units(new Big(smaller(maxDay, CEILINGS.maxDay)), Big.roundDown),
    orders: Math.min(maxDayOrders, CEILINGS.maxDayOrders),
  };
}

/** The UTC day, as in 2026-11-22. */
export const dayOf = (nowMs: number): string => isoTime(nowMs).slice(0, 10);

/** What an order of this notional takes. */
export function reserve(notional: string, quoteRate: string, nowMs: number): Reservation {
  return {
    day: dayOf(nowMs),
    units: unitsOf(notional),
    quoteRate,
  };
}

/** What an order holds of its day's budget: all of it while it may fill, then what it filled. */
export function unitsHeld({
  reserved,
  status,
  filledTotal,
}: Pick<OrderRecord, 'reserved' | 'status' | 'filledTotal'>): number {
  if (!reserved) return 0;
  return isFinal(status) ? unitsKept(reserved, filledTotal) : reserved.units;
}

/** What an order that has ended keeps of it: what it filled. The rest goes back. */
export function unitsKept(reservation: Reservation, filledTotal: string): number {
  const filled = units(new Big(filledTotal).times(reservation.quoteRate), Big.roundUp);
  return Math.min(reservation.units, filled);
}

/** For people: units as an amount. */
export function amountOfUnits(count: number): string {
  return new Big(String(count)).div(String(UNITS_PER_ONE)).toString();
}

/** What a notional takes of the budget. */
export const unitsOf = (notional: string): number => units(new Big(notional), Big.roundUp);

function units(amount: Big, rounding: 0 | 3): number {
  return Number(amount.times(String(UNITS_PER_ONE)).round(0, rounding).toString());
}
