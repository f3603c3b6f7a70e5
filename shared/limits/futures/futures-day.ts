import type { RuntimeAccount } from '../../config/runtime-config.ts';
import type { Reservation } from '../../orders/model/reservation.ts';

const PREFIX = 'usdt:';

/** The day of a budget of futures: they have one of their own, beside that of spot. */
export const futuresDay = (day: string): string => PREFIX + day;

const isOfFutures = (day: string): boolean => day.startsWith(PREFIX);

/** The UTC day of a budget, in either market, as in 2026-11-22. */
export function calendarDay({ day }: Pick<Reservation, 'day'>): string {
  return isOfFutures(day) ? day.slice(PREFIX.length) : day;
}

/** Where in an account's configuration the limits of a reservation are, for people. */
export function sectionOf({ day }: Pick<Reservation, 'day'>): string {
  return isOfFutures(day) ? 'futures.' : '';
}

/** The limits of the market that a reservation was made for. */
export function limitsOf(
  { limits, futures }: Pick<RuntimeAccount, 'futures' | 'limits'>,
  { day }: Pick<Reservation, 'day'>,
): { readonly maxDay: string; readonly maxDayOrders: number } {
  return futures && isOfFutures(day) ? futures : limits;
}
