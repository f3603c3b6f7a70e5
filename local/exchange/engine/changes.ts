import type { BookRow } from './bookings.ts';
import type { Order, Trade } from './orders.ts';

/** The changes of an exchange since its state was last kept. */
export class Changes {
  readonly orders = new Set<Order>();
  /** Those of them that are new. */
  readonly opened = new Set<Order>();
  readonly trades: Trade[] = [];
  readonly booked: { readonly holder: string; readonly row: BookRow }[] = [];
  /** By holder and currency. */
  readonly holdings = new Map<string, { readonly holder: string; readonly currency: string }>();

  clear(): void {
    this.orders.clear();
    this.opened.clear();
    this.trades.length = 0;
    this.booked.length = 0;
    this.holdings.clear();
  }
}
