import { Big } from '../../../shared/lib/decimal.ts';

const ZERO = new Big('0');

/** The margin that futures and loans use of a unified account's one wallet; zero unless set. */
export class Pledges {
  readonly #margins = new Map<string, Big>();
  readonly #debts = new Map<string, Map<string, Big>>();

  /** Cross margin in use, in USDT. */
  marginOf(userId: string): Big {
    return this.#margins.get(userId) ?? ZERO;
  }

  setMargin(userId: string, amount: string): void {
    this.#margins.set(userId, new Big(amount));
  }

  debtOf(userId: string, currency: string): Big {
    return this.#debts.get(userId)?.get(currency) ?? ZERO;
  }

  setDebt(userId: string, currency: string, amount: string): void {
    const debts = this.#debts.get(userId) ?? new Map<string, Big>();
    this.#debts.set(userId, debts.set(currency, new Big(amount)));
  }
}
