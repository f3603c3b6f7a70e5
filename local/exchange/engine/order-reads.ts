import type { ExchangeBehavior } from '../behavior/exchange-behavior.ts';
import { isOfAccount, namedAccount } from './account-modes.ts';
import type { SpotOrderStore } from './order-store.ts';
import type { Order, Trade } from './orders.ts';
import { type Fields, optionalText } from './parameters.ts';
import { refusal } from './responses.ts';
import type { Shown } from './shown.ts';

const HOUR_MS = 3_600_000;
const TEXT_PREFIX = 't-';

/** The orders among which a read searches. */
export type Scope = { readonly pairId: string | undefined; readonly account: string | undefined };

export function scopeOf(fields: Fields): Scope {
  return {
    pairId: optionalText(fields, 'currency_pair'),
    account: namedAccount(fields),
  };
}

/** The orders and trades that a user can see, and from when on. */
export class OrderReads {
  readonly #store: SpotOrderStore;
  readonly #shown: Shown<Order>;
  readonly #behavior: () => ExchangeBehavior;
  readonly #now: () => number;

  constructor(
    store: SpotOrderStore,
    shown: Shown<Order>,
    behavior: () => ExchangeBehavior,
    now: () => number,
  ) {
    this.#store = store;
    this.#shown = shown;
    this.#behavior = behavior;
    this.#now = now;
  }

  /** The order with this id or text; refused with the label that goes with either. */
  find(userId: string, idOrText: string, scope: Scope): Order {
    const order = this.#lookup(userId, idOrText, scope);
    if (!order || !this.#isVisible(order)) throw notFound(idOrText);
    return checkPair(this.#asShown(order), idOrText, scope);
  }

  /** The same for the matching engine, which knows an order before reads show it. */
  findLive(userId: string, idOrText: string, scope: Scope): Order {
    const order = this.#lookup(userId, idOrText, scope);
    if (!order) throw notFound(idOrText);
    if (order.status === 'closed') throw refusal('ORDER_CLOSED');
    if (order.status === 'cancelled') throw refusal('ORDER_CANCELLED');
    return checkPair(order, idOrText, scope);
  }

  /** Newest first. */
  open(userId: string): readonly Order[] {
    const open = this.#store.openOf(userId).filter((order) => this.#isVisible(order));
    if (this.#behavior().changeLagMs.max === 0) return open;
    const stillShown = this.#store.endedOf(userId).filter((order) => this.#isVisible(order));
    return [...open, ...stillShown]
      .map((order) => this.#asShown(order))
      .filter(({ status }) => status === 'open')
      .sort((first, second) => Number(second.id) - Number(first.id));
  }

  /** Newest end first; orders without a fill are not among them. */
  finished(userId: string): readonly Order[] {
    return this.#store
      .endedOf(userId)
      .filter((order) => order.filledAmount.gt('0') && this.#isVisible(order))
      .filter((order) => this.#asShown(order).status !== 'open')
      .reverse();
  }

  /** Newest first. */
  trades(userId: string): readonly Trade[] {
    if (!this.#behavior().fillsVisibleInTrades) return [];
    return this.#store
      .tradesOf(userId)
      .filter((trade) => trade.visibleAtMs <= this.#now())
      .reverse();
  }

  #lookup(userId: string, idOrText: string, { account }: Scope): Order | undefined {
    const order = idOrText.startsWith(TEXT_PREFIX)
      ? this.#byText(userId, idOrText)
      : this.#store.byId(userId, idOrText);
    const isShown = order && isOfAccount(account)(order) && !this.#isForgotten(order);
    return isShown ? order : undefined;
  }

  #byText(userId: string, text: string): Order | undefined {
    // A later order with the same text hides the earlier ones, once it is visible itself.
    const orders = this.#store.byText(userId, text);
    const order = orders.findLast((candidate) => this.#isVisible(candidate)) ?? orders.at(-1);
    if (order?.endedAtMs === undefined) return order;
    switch (this.#behavior().textLookup) {
      case 'while_open':
        return undefined;
      case 'one_hour':
        return this.#now() - order.endedAtMs <= HOUR_MS ? order : undefined;
      case 'for_ever_if_filled':
        return order;
    }
  }

  #asShown(order: Order): Order {
    return this.#shown.at(order, this.#now());
  }

  #isVisible(order: Order): boolean {
    return order.visibleAtMs <= this.#now();
  }

  #isForgotten({ endedAtMs, filledAmount }: Order): boolean {
    return (
      endedAtMs !== undefined &&
      filledAmount.eq('0') &&
      this.#now() - endedAtMs > this.#behavior().zeroFillForgottenAfterMs
    );
  }
}

function notFound(idOrText: string) {
  return refusal(
    idOrText.startsWith(TEXT_PREFIX) ? 'CLIENT_ID_NOT_FOUND' : 'ORDER_NOT_FOUND',
    idOrText,
  );
}

/** The pair is required for open orders and optional for others. */
function checkPair(order: Order, idOrText: string, { pairId }: Scope): Order {
  if (pairId === undefined && order.status === 'open') {
    throw refusal('MISSING_REQUIRED_PARAM', 'currency_pair');
  }
  if (pairId !== undefined && pairId !== order.pair.id) throw notFound(idOrText);
  return order;
}
