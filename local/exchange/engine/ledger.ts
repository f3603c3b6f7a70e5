import { Big } from '../../../shared/lib/decimal.ts';
import type { BookingReason, BookRow, KeptHolding } from './bookings.ts';
import type { Changes } from './changes.ts';

/** The parties of a trade that are no customers; their balances may be negative. */
export const HOUSE = { outside: 'outside', marketMakers: 'market makers', fees: 'fees' } as const;

/** A row of GET /spot/accounts. */
export type LedgerBalance = {
  readonly currency: string;
  readonly available: string;
  readonly locked: string;
  readonly update_id: number;
};

/** One end of a transfer, with what its holder reads about it in the account book. */
export type TransferEnd = { readonly name: string; readonly reason: BookingReason };

export type Transfer = {
  readonly from: TransferEnd;
  readonly to: TransferEnd;
  readonly currency: string;
  readonly amount: Big;
  readonly atMs: number;
};

type Holding = { available: Big; locked: Big; updateId: number };

const ZERO = new Big('0');
const FIRST_ROW_ID = 8_812_377_000;

/**
 * The balances of all holders. Double entry: money only moves from one holder to another, so that every currency
 * adds up to zero over all holders, whatever happens.
 */
export class Ledger {
  readonly #holdings = new Map<string, Map<string, Holding>>();
  readonly #books = new Map<string, BookRow[]>();
  readonly #changes: Changes;
  #updates = 0;
  #rows = 0;

  /** @param changes receives each change */
  constructor(changes: Changes) {
    this.#changes = changes;
  }

  /** Restores the ledger from the journal. */
  restore(
    holdings: readonly KeptHolding[],
    booked: readonly { readonly holder: string; readonly row: BookRow }[],
  ): void {
    for (const { holder, currency, available, locked, updateId } of holdings) {
      const holding = { available: new Big(available), locked: new Big(locked), updateId };
      Object.assign(this.#holding(holder, currency), holding);
      this.#updates = Math.max(this.#updates, updateId);
    }
    for (const { holder, row } of booked) {
      this.#bookOf(holder).push(row);
      this.#rows = Math.max(this.#rows, Number(row.id) - FIRST_ROW_ID);
    }
  }

  /** One holding as it is to be kept. */
  kept(holder: string, currency: string): KeptHolding {
    const { available, locked, updateId } = this.#holding(holder, currency);
    return {
      holder,
      currency,
      available: available.toFixed(),
      locked: locked.toFixed(),
      updateId,
    };
  }

  /** Sets money aside for an order; false if there is not enough. */
  lock(holder: string, currency: string, amount: Big): boolean {
    const holding = this.#holding(holder, currency);
    if (holding.available.lt(amount)) return false;
    holding.available = holding.available.minus(amount);
    holding.locked = holding.locked.plus(amount);
    this.#touch(holding);
    return true;
  }

  /** Gives back what an order had set aside. */
  unlock(holder: string, currency: string, amount: Big): void {
    const holding = this.#holding(holder, currency);
    holding.locked = holding.locked.minus(amount);
    holding.available = holding.available.plus(amount);
    this.#touch(holding);
  }

  /** Moves money from what is available to the one to what is available to the other. */
  transfer({ from, to, currency, amount, atMs }: Transfer): void {
    this.#change(from, currency, amount.neg(), atMs);
    this.#change(to, currency, amount, atMs);
  }

  balances(holder: string): readonly LedgerBalance[] {
    return [...(this.#holdings.get(holder) ?? [])].map(([currency, holding]) => ({
      currency,
      available: holding.available.toFixed(),
      locked: holding.locked.toFixed(),
      update_id: holding.updateId,
    }));
  }

  /** Oldest first. */
  accountBook(holder: string): readonly BookRow[] {
    return this.#books.get(holder) ?? [];
  }

  /** The sum over all holders per currency: zero, or the ledger is broken. */
  totals(): Readonly<Record<string, string>> {
    const totals = new Map<string, Big>();
    for (const holdings of this.#holdings.values()) {
      for (const [currency, { available, locked }] of holdings) {
        totals.set(currency, (totals.get(currency) ?? ZERO).plus(available).plus(locked));
      }
    }
    return Object.fromEntries([...totals].map(([currency, total]) => [currency, total.toFixed()]));
  }

  #change(
    { name: holder, reason }: TransferEnd,
    currency: string,
    change: Big,
    atMs: number,
  ): void {
    const holding = this.#holding(holder, currency);
    holding.available = holding.available.plus(change);
    this.#touch(holding);
    if (isHouse(holder)) return;
    this.#rows += 1;
    const row = {
      id: String(FIRST_ROW_ID + this.#rows),
      time: atMs,
      currency,
      change: change.toFixed(),
      balance: holding.available.plus(holding.locked).toFixed(),
      ...reason,
    };
    this.#bookOf(holder).push(row);
    this.#changes.booked.push({ holder, row });
  }

  #bookOf(holder: string): BookRow[] {
    const book = this.#books.get(holder) ?? [];
    this.#books.set(holder, book);
    return book;
  }

  #touch(holding: Holding): void {
    this.#updates += 1;
    holding.updateId = this.#updates;
  }

  #holding(holder: string, currency: string): Holding {
    const holdings = this.#holdings.get(holder) ?? new Map<string, Holding>();
    this.#holdings.set(holder, holdings);
    const holding = holdings.get(currency) ?? { available: ZERO, locked: ZERO, updateId: 0 };
    holdings.set(currency, holding);
    this.#changes.holdings.set(`${holder} ${currency}`, { holder, currency });
    return holding;
  }
}

const isHouse = (holder: string): boolean => Object.values<string>(HOUSE).includes(holder);
