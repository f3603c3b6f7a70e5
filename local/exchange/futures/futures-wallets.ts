import { Big } from '../../../shared/lib/decimal.ts';
import type { AccountModes } from '../engine/account-modes.ts';
import type { BookingReason } from '../engine/bookings.ts';
import { HOUSE, type Ledger } from '../engine/ledger.ts';

/** A row of GET /futures/usdt/account_book, in Gate's words: transfers, profit, fees, funding. */
export type FuturesBooking = {
  readonly userId: string;
  readonly type: 'dnw' | 'pnl' | 'fee' | 'fund';
  readonly change: string;
  readonly balance: string;
  readonly text: string;
  readonly contract: string;
  /** Of the fill behind it. */
  readonly tradeId?: string;
  readonly atMs: number;
};

type Booked = Omit<FuturesBooking, 'balance' | 'change'> & { readonly change: Big };

const ZERO = new Big('0');
const SETTLE = 'USDT';

/** Where the other side of each kind of booking is. */
const COUNTERPARTY = {
  dnw: HOUSE.outside,
  pnl: HOUSE.marketMakers,
  fee: HOUSE.fees,
  fund: HOUSE.marketMakers,
} as const;

/**
 * The USDT that futures are settled from: a wallet of its own in a classic account, the one wallet
 * of a unified account.
 */
export class FuturesWallets {
  readonly #ledger: Ledger;
  readonly #modes: AccountModes;
  readonly #rows: FuturesBooking[] = [];
  /** Those of the rows that were not kept yet. */
  readonly unkept: FuturesBooking[] = [];

  constructor(ledger: Ledger, modes: AccountModes) {
    this.#ledger = ledger;
    this.#modes = modes;
  }

  restore(rows: readonly FuturesBooking[]): void {
    this.#rows.push(...rows);
  }

  /** A classic account has a futures wallet only after a first transfer. */
  exists(userId: string): boolean {
    return this.#modes.isUnified(userId) || this.#held(userId) !== undefined;
  }

  /** Without what spot orders have set aside. */
  balance(userId: string): Big {
    return new Big(this.#held(userId)?.available ?? ZERO);
  }

  book({ change, ...row }: Booked): void {
    const type = change.lt(ZERO) ? 'perp_settle_out' : 'perp_settle_in';
    const reason: BookingReason = { type, code: '', text: row.text };
    this.#ledger.transfer({
      from: { name: COUNTERPARTY[row.type], reason },
      to: { name: this.#holder(row.userId), reason },
      currency: SETTLE,
      amount: change,
      atMs: row.atMs,
    });
    this.#note({ ...row, change });
  }

  #note({ change, ...row }: Booked): void {
    const balance = this.balance(row.userId).toFixed();
    const booking = { ...row, change: change.toFixed(), balance };
    this.#rows.push(booking);
    this.unkept.push(booking);
  }

  /** Moves USDT between the spot wallet and the futures wallet of a classic account. */
  move(userId: string, amount: Big, atMs: number): void {
    const type = amount.lt(ZERO) ? 'perp_out' : 'perp_in';
    const reason: BookingReason = { type, code: '', text: '' };
    this.#ledger.transfer({
      from: { name: userId, reason },
      to: { name: this.#holder(userId), reason },
      currency: SETTLE,
      amount,
      atMs,
    });
    const row = { userId, type: 'dnw', text: '', contract: '', atMs } as const;
    this.#note({ ...row, change: amount });
  }

  get count(): number {
    return this.#rows.length;
  }

  /** Oldest first. */
  rowsOf(userId: string): readonly FuturesBooking[] {
    return this.#rows.filter((row) => row.userId === userId);
  }

  #held(userId: string) {
    const holder = this.#holder(userId);
    return this.#ledger.balances(holder).find(({ currency }) => currency === SETTLE);
  }

  #holder(userId: string): string {
    return this.#modes.isUnified(userId) ? userId : `futures ${userId}`;
  }
}
