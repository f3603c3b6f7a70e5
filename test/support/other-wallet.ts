/** The balances of the one user of the other exchange, with their history. Amounts are numbers there. */
export class OtherWallet {
  readonly #amounts = new Map<string, number>();
  readonly #book: { time: number; currency: string; change: number; type: string }[] = [];

  deposit(currency: string, amount: number): void {
    this.#change(currency, amount, 'deposit');
  }

  /** A trade at this price, with a fee in quote currency. */
  trade(pair: string, side: string, amount: number, price: number, fee: number): void {
    const [base = '', quote = ''] = pair.split('_');
    const sign = side === 'buy' ? 1 : -1;
    this.#change(base, sign * amount, 'trade');
    this.#change(quote, -sign * amount * price, 'trade');
    this.#change(quote, -fee, 'fee');
  }

  accounts() {
    return [...this.#amounts].map(([currency, available]) => ({ currency, available, locked: 0 }));
  }

  accountBook(fromS: number, toS: number) {
    return this.#book.filter(({ time }) => time >= fromS * 1_000 && time < (toS + 1) * 1_000);
  }

  #change(currency: string, change: number, type: string): void {
    const amount = (this.#amounts.get(currency) ?? 0) + change;
    this.#amounts.set(currency, Number(amount.toFixed(8)));
    this.#book.push({ time: Date.now(), currency, change: Number(change.toFixed(8)), type });
  }
}
