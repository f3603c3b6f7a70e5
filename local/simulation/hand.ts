import type { Exchange } from '../exchange/exchange.ts';
import { signatureOf } from '../exchange/http/signature.ts';

type OpenOrder = readonly [id: string, at: readonly [resource: string, query: string]];

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

  /** The same for a contract. The price "0" is the market's. Returns whether the exchange took it. */
  placeContract(text: string, contract: string, size: string, price: string, other: object = {}) {
    const tif = price === '0' ? 'ioc' : 'gtc';
    const order = { text, contract, size, price, tif, ...other };
    return this.#send('POST', '/futures/usdt/orders', '', order);
  }

  /** Cancels one of the open orders of either market. */
  cancel(choose: (ids: readonly string[]) => string): void {
    const open = this.#open();
    if (open.size === 0) return;
    const id = choose([...open.keys()]);
    this.#cancelled.add(id);
    const [resource, query] = open.get(id)!;
    this.#send('DELETE', resource, query);
  }

  /** Where each open order is, by its id. */
  #open(): ReadonlyMap<string, readonly [resource: string, query: string]> {
    const pairs = this.#exchange
      .orders(this.#userId)
      .filter(({ status }) => status === 'open')
      .map(({ id, currency_pair: pair }): OpenOrder => {
        return [String(id), [`/spot/orders/${id}`, `currency_pair=${pair}`]];
      });
    const contracts = this.#exchange.futures
      .orders(this.#userId)
      .filter(({ endedAtMs }) => endedAtMs === undefined)
      .map(({ id }): OpenOrder => [id, [`/futures/usdt/orders/${id}`, '']]);
    return new Map([...pairs, ...contracts]);
  }

  #send(method: string, resource: string, query: string, fields?: object): boolean {
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
    const reply = this.#exchange.handle({ method, path, query, headers, body });
    return reply.fault === undefined && reply.status < 300;
  }
}
