import type { Changes } from './changes.ts';
import { byBestPrice, type Offer, type Side } from './matching.ts';
import type { Order, Trade } from './orders.ts';

/** Every order and trade there has been, and the book of those that rest. */
export class ExchangeOrderStore {
  readonly #byId = new Map<string, Order>();
  readonly #byText = new Map<string, Order[]>();
  readonly #byUser = new Map<string, Order[]>();
  readonly #ended = new Map<string, Order[]>();
  readonly #trades = new Map<string, Trade[]>();
  readonly #resting = new Map<string, Order[]>();

  readonly #changes: Changes;
  #queued = 0;

  /** @param changes receives each change */
  constructor(changes: Changes) {
    this.#changes = changes;
  }

  /** Takes over what was kept, the orders in the order in which they last changed. */
  restore(orders: readonly Order[], trades: readonly Trade[]): void {
    for (const order of orders.toSorted((one, other) => Number(one.id) - Number(other.id))) {
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
    return highest([...this.#trades.values()].flat().map(({ id }) => id));
  }

  /** An order has changed. */
  touch(order: Order): void {
    this.#changes.orders.add(order);
  }

  add(order: Order): void {
    this.#index(order);
    this.#changes.opened.add(order);
    this.touch(order);
  }

  #index(order: Order): void {
    this.#byId.set(order.id, order);
    append(this.#byText, textKey(order.userId, order.text), order);
    append(this.#byUser, order.userId, order);
  }

  addTrade(trade: Trade): void {
    append(this.#trades, trade.order.userId, trade);
    this.#changes.trades.push(trade);
  }

  byId(userId: string, id: string): Order | undefined {
    const order = this.#byId.get(id);
    return order?.userId === userId ? order : undefined;
  }

  /** Every order there has been, oldest first. */
  all(): readonly Order[] {
    return [...this.#byId.values()];
  }

  /** All orders with a text, oldest first. */
  byText(userId: string, text: string): readonly Order[] {
    return this.#byText.get(textKey(userId, text)) ?? [];
  }

  /** All orders of a user, oldest first. */
  ordersOf(userId: string): readonly Order[] {
    return this.#byUser.get(userId) ?? [];
  }

  /** In the order in which they ended. */
  endedOf(userId: string): readonly Order[] {
    return this.#ended.get(userId) ?? [];
  }

  /** Oldest first. */
  tradesOf(userId: string): readonly Trade[] {
    return this.#trades.get(userId) ?? [];
  }

  /** Open orders of a user, newest first. */
  openOf(userId: string): readonly Order[] {
    return [...this.#resting.values()]
      .flat()
      .filter((order) => order.userId === userId)
      .sort((first, second) => Number(second.id) - Number(first.id));
  }

  /** Resting orders of one side of a pair, best price first, then by age. */
  resting(pairId: string, side: Side): readonly Order[] {
    return this.#resting.get(bookKey(pairId, side)) ?? [];
  }

  *offers(pairId: string, side: Side): Generator<Offer<Order>> {
    for (const order of this.resting(pairId, side)) {
      yield { price: order.price, amount: order.left, maker: order };
    }
  }

  /** Puts an order into the book, behind those with the same price. */
  rest(order: Order): void {
    this.#queued += 1;
    order.queuedAs = this.#queued;
    this.touch(order);
    this.#join(order);
  }

  #join(order: Order): void {
    const key = bookKey(order.pair.id, order.side);
    const book = this.#resting.get(key) ?? [];
    this.#resting.set(key, book);
    const worse = book.findIndex((other) => byBestPrice(order.side, order.price, other.price) < 0);
    book.splice(worse === -1 ? book.length : worse, 0, order);
  }

  /** Takes an order out of the book, if it is there. */
  unrest(order: Order): void {
    const book = this.#resting.get(bookKey(order.pair.id, order.side)) ?? [];
    const index = book.indexOf(order);
    if (index !== -1) book.splice(index, 1);
  }

  markEnded(order: Order): void {
    this.unrest(order);
    append(this.#ended, order.userId, order);
  }
}

function highest(ids: readonly string[]): number | undefined {
  return ids.length === 0 ? undefined : ids.reduce((most, id) => Math.max(most, Number(id)), 0);
}

const textKey = (userId: string, text: string): string => `${userId} ${text}`;
const bookKey = (pairId: string, side: Side): string => `${pairId} ${side}`;

function append<Value>(lists: Map<string, Value[]>, key: string, value: Value): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}
