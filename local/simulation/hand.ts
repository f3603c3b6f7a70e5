import type { Exchange } from '../exchange/exchange.ts';
import { signatureOf } from '../exchange/http/signature.ts';

/** The owner of an account, at the exchange's own site: with another key, and unknown to Sluice. */
export class Hand {
  readonly #exchange: Exchange;
  readonly #userId: string;
  readonly #nowMs: () => number;
  readonly #cancelled = new Set<string>();

  constructor(exchange: Exchange, userId: string, nowMs: () => number) {
    this.#exchange = exchange;
    this.#userId = userId;
    this.#nowMs = nowMs;
  }

  static key(userId: string): { readonly key: string; readonly secret: string } {
    return { key: `hand-${userId}`, secret: `hand-secret-${userId}` };
  }

  get cancelledIds(): ReadonlySet<string> {
    return this.#cancelled;
  }

  /** Puts an order into the book that is none of Sluice's business. */
  place(text: string, pair: string, price: string, other: Readonly<Record<string, string>> = {}) {
    const order = { text, currency_pair: pair, side: 'buy', amount: '0.01', price, ...other };
    this.#send('POST', '/spot/orders', '', order);
  }

  /** Cancels one of the open orders. */
  cancel(choose: (ids: readonly string[]) => string): void {
    const open = this.#exchange.orders(this.#userId).filter(({ status }) => status === 'open');
    if (open.length === 0) return;
    const id = choose(open.map(({ id }) => String(id)));
    const { currency_pair: pair } = open.find((order) => order.id === id)!;
    this.#cancelled.add(id);
    this.#send('DELETE', `/spot/orders/${id}`, `currency_pair=${pair}`);
  }

  #send(method: string, resource: string, query: string, fields?: object): void {
    const path = `/api/v4${resource}`;
    const body = fields ? JSON.stringify(fields) : '';
    const timestamp = String(this.#nowMs() / 1000);
    const { key, secret } = Hand.key(this.#userId);
    const sign = signatureOf({ method, path, query, body, timestamp }, secret);
    const headers = {
      KEY: key,
      SIGN: sign,
      Timestamp: timestamp,
      'Content-Type': 'application/json',
    };
    this.#exchange.handle({ method, path, query, headers, body });
  }
}
