import type { AccountConfig } from '../config/schema.ts';
import { isoTime } from '../lib/clock.ts';
import { Big } from '../lib/decimal.ts';
import type { OrderAttributes } from '../orders/model/attributes.ts';
import type { Reservation } from '../orders/model/reservation.ts';
import { isFinal } from '../orders/model/status.ts';
import { CEILINGS, smaller } from './pre-trade-checks.ts';

/** The most that one day may use. */
export type DailyBudget = { readonly units: number; readonly orders: number };

const UNITS_PER_ONE = 100_000_000;

/** The largest budget below the ceilings is far below 2^53 units, so whole numbers stay exact. */
export function dailyBudget({
  maxDay,
  maxDayOrders,
}: Pick<AccountConfig['limits'], 'maxDay' | 'maxDayOrders'>): DailyBudget {
  return {
    units: units(new Big(smaller(maxDay, CEILINGS.maxDay)), Big.roundDown),
    orders: Math.min(maxDayOrders, CEILINGS.maxDayOrders),
  };
}

/** The UTC day, as in 2026-11-22. */
export const dayOf = (nowMs: number): string => isoTime(nowMs).slice(0, 10);

/** The reservation for an order of this notional. */
export function reserve(notional: string, quoteRate: string, nowMs: number): Reservation {
  return {
    day: dayOf(nowMs),
    units: unitsOf(notional),
    quoteRate,
  };
}

/**
 * The units that an order holds of its day's budget: its full reservation while it may fill, then
 * its fills.
 */
export function unitsHeld({
  reserved,
  status,
  filledTotal = '0',
}: Pick<OrderAttributes, 'reserved' | 'status' | 'filledTotal'>): number {
  // An order that is armed again has given back its reservation.
  if (!reserved || status === 'armed') return 0;
  return isFinal(status) ? unitsKept(reserved, filledTotal) : reserved.units;
}

/** The units that an ended order keeps: its fills. The rest is released. */
export function unitsKept(reservation: Reservation, filledTotal: string): number {
  const filled = units(new Big(filledTotal).times(reservation.quoteRate), Big.roundUp);
  return Math.min(reservation.units, filled);
}

/** For people: units as an amount. */
export function amountOfUnits(count: number): string {
  return new Big(String(count)).div(String(UNITS_PER_ONE)).toString();
}

/** The units of a notional, rounded up. */
export const unitsOf = (notional: string): number => units(new Big(notional), Big.roundUp);

function units(amount: Big, rounding: 0 | 3): number {
  return Number(amount.times(String(UNITS_PER_ONE)).round(0, rounding).toString());
}
