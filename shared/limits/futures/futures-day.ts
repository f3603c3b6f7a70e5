import type { RuntimeAccount } from '../../config/runtime-config.ts';
import type { Reservation } from '../../orders/model/reservation.ts';

const PREFIX = 'usdt:';

/** The day of a budget of futures: they have one of their own, beside that of spot. */
export const futuresDay = (day: string): string => PREFIX + day;

/** The limits of the market that a reservation was made for. */
export function limitsOf(
  { limits, futures }: Pick<RuntimeAccount, 'futures' | 'limits'>,
  { day }: Pick<Reservation, 'day'>,
): { readonly maxDay: string; readonly maxDayOrders: number } {
  return futures && day.startsWith(PREFIX) ? futures : limits;
}
