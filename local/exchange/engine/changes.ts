import type { BookRow } from './bookings.ts';
import type { Order, Trade } from './orders.ts';

/** The changes of a market's orders since its state was last kept. */
export class OrderChanges<AnyOrder, AnyTrade> {
  readonly orders = new Set<AnyOrder>();
  /** Those of them that are new. */
  readonly opened = new Set<AnyOrder>();
  readonly trades: AnyTrade[] = [];

  clear(): void {
    this.orders.clear();
    this.opened.clear();
    this.trades.length = 0;
  }
}

/** The changes of spot orders and of all balances since the state was last kept. */
export class Changes extends OrderChanges<Order, Trade> {
  readonly booked: { readonly holder: string; readonly row: BookRow }[] = [];
  /** By holder and currency. */
  readonly holdings = new Map<string, { readonly holder: string; readonly currency: string }>();

  override clear(): void {
    super.clear();
    this.booked.length = 0;
    this.holdings.clear();
  }
}
