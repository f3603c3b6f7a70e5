import type { Big } from '../../../shared/lib/decimal.ts';
import type { OrderChanges } from './changes.ts';
import { byBestPrice, type Offer, type Side } from './matching.ts';
import type { Order, Trade } from './orders.ts';

/** The store of the spot market. */
export type SpotOrderStore = ExchangeOrderStore<Order, Trade>;

export type StoredOrder = {
  /** Digits. It may be beyond 2^53. */
  readonly id: string;
  readonly userId: string;
  readonly text: string;
  readonly side: Side;
  readonly price: Big;
  readonly left: Big;
  readonly endedAtMs: number | undefined;
  queuedAs: number;
};
type StoredTrade<AnyOrder> = { readonly id: string; readonly order: AnyOrder };

/** Every order and trade of a market that there has been, and the book of those that rest. */
export class ExchangeOrderStore<
  AnyOrder extends StoredOrder,
  AnyTrade extends StoredTrade<AnyOrder>,
> {
  readonly #byId = new Map<string, AnyOrder>();
  readonly #byText = new Map<string, AnyOrder[]>();
  readonly #byUser = new Map<string, AnyOrder[]>();
  readonly #ended = new Map<string, AnyOrder[]>();
  readonly #trades = new Map<string, AnyTrade[]>();
  readonly #resting = new Map<string, AnyOrder[]>();

  readonly #changes: OrderChanges<AnyOrder, AnyTrade>;
  readonly #bookOf: (order: AnyOrder) => string;
  #queued = 0;

  /**
   * @param changes receives each change
   * @param bookOf the book that an order rests in, as in BTC_USDT
   */
  constructor(changes: OrderChanges<AnyOrder, AnyTrade>, bookOf: (order: AnyOrder) => string) {
    this.#changes = changes;
    this.#bookOf = bookOf;
  }

  /** Takes over what was kept, the orders in the order in which they last changed. */
  restore(orders: readonly AnyOrder[], trades: readonly AnyTrade[]): void {
    for (const order of orders.toSorted((one, other) => byId(one, other))) {
      this.#index(order);
    }
    for (const trade of trades) append(this.#trades, trade.order.userId, trade);
    for (const order of orders) {
      if (order.endedAtMs !== undefined) append(this.#ended, order.userId, order);
    }
    const open = orders.filter(({ endedAtMs }) => endedAtMs === undefined);
    for (const order of open.toSorted((one, other) => one.queuedAs - other.queuedAs)) {
      this.#join(order);
      this.#queued = order.queuedAs;
    }
  }

  /** The highest id so far, if there is one. */
  get lastOrderId(): number | undefined {
    return highest([...this.#byId.keys()]);
  }

  get lastTradeId(): number | undefined {
    return highest(this.allTrades().map(({ id }) => id));
  }

  /** An order has changed. */
  touch(order: AnyOrder): void {
    this.#changes.orders.add(order);
  }

  add(order: AnyOrder): void {
    this.#index(order);
    this.#changes.opened.add(order);
    this.touch(order);
  }

  #index(order: AnyOrder): void {
    this.#byId.set(order.id, order);
    append(this.#byText, textKey(order.userId, order.text), order);
    append(this.#byUser, order.userId, order);
  }

  addTrade(trade: AnyTrade): void {
    append(this.#trades, trade.order.userId, trade);
    this.#changes.trades.push(trade);
  }

  byId(userId: string, id: string): AnyOrder | undefined {
    const order = this.#byId.get(id);
    return order?.userId === userId ? order : undefined;
  }

  /** Every order there has been, oldest first. */
  all(): readonly AnyOrder[] {
    return [...this.#byId.values()];
  }

  /** All orders with a text, oldest first. */
  byText(userId: string, text: string): readonly AnyOrder[] {
    return this.#byText.get(textKey(userId, text)) ?? [];
  }

  /** All orders of a user, oldest first. */
  ordersOf(userId: string): readonly AnyOrder[] {
    return this.#byUser.get(userId) ?? [];
  }

  /** In the order in which they ended. */
  endedOf(userId: string): readonly AnyOrder[] {
    return this.#ended.get(userId) ?? [];
  }

  /** Oldest first. */
  tradesOf(userId: string): readonly AnyTrade[] {
    return this.#trades.get(userId) ?? [];
  }

  /** The sides of all trades with customers. */
  allTrades(): readonly AnyTrade[] {
    return [...this.#trades.values()].flat();
  }

  /** Open orders of a user, newest first. */
  openOf(userId: string): readonly AnyOrder[] {
    return [...this.#resting.values()]
      .flat()
      .filter((order) => order.userId === userId)
      .sort((first, second) => byId(second, first));
  }

  /** Resting orders of one side of a book, best price first, then by age. */
  resting(book: string, side: Side): readonly AnyOrder[] {
    return this.#resting.get(bookKey(book, side)) ?? [];
  }

  *offers(book: string, side: Side): Generator<Offer<AnyOrder>> {
    for (const order of this.resting(book, side)) {
      yield { price: order.price, amount: order.left, maker: order };
    }
  }

  /** Puts an order into the book, behind those with the same price. */
  rest(order: AnyOrder): void {
    this.#queued += 1;
    order.queuedAs = this.#queued;
    this.touch(order);
    this.#join(order);
  }

  #join(order: AnyOrder): void {
    const key = bookKey(this.#bookOf(order), order.side);
    const book = this.#resting.get(key) ?? [];
    this.#resting.set(key, book);
    const worse = book.findIndex((other) => byBestPrice(order.side, order.price, other.price) < 0);
    book.splice(worse === -1 ? book.length : worse, 0, order);
  }

  /** Takes an order out of the book, if it is there. */
  unrest(order: AnyOrder): void {
    const book = this.#resting.get(bookKey(this.#bookOf(order), order.side)) ?? [];
    const index = book.indexOf(order);
    if (index !== -1) book.splice(index, 1);
  }

  markEnded(order: AnyOrder): void {
    this.unrest(order);
    append(this.#ended, order.userId, order);
  }
}

/** Whether the first id was given before the second one. */
export function byId(one: { readonly id: string }, other: { readonly id: string }): number {
  return one.id.length - other.id.length || (one.id < other.id ? -1 : 1);
}

function highest(ids: readonly string[]): number | undefined {
  return ids.length === 0 ? undefined : ids.reduce((most, id) => Math.max(most, Number(id)), 0);
}

const textKey = (userId: string, text: string): string => `${userId} ${text}`;
const bookKey = (book: string, side: Side): string => `${book} ${side}`;

function append<Value>(lists: Map<string, Value[]>, key: string, value: Value): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}

/** The trades of a pair with customers, oldest first, each once: the market makers trade with nobody else. */
export function tradesOfPair(store: SpotOrderStore, pairId: string): readonly Trade[] {
  const byId = new Map<string, Trade>();
  for (const trade of store.allTrades()) {
    // Of a trade between two customers it is the taker's side that counts.
    if (trade.order.pair.id !== pairId || (byId.has(trade.id) && trade.role === 'maker')) continue;
    byId.set(trade.id, trade);
  }
  return [...byId.values()].sort((one, other) => Number(one.id) - Number(other.id));
}
