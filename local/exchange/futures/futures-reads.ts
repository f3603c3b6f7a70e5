import type { ExchangeBehavior } from '../behavior/exchange-behavior.ts';
import { byId } from '../engine/order-store.ts';
import { refusal } from '../engine/responses.ts';
import type { Shown } from '../engine/shown.ts';
import { type ContractOrder, type ContractTrade, filledSize } from './contract-orders.ts';
import type { ContractStore } from './contract-settlement.ts';

const TEXT_PREFIX = 't-';
const MINUTE_MS = 60_000;
/** Source: gate.com, API v4, "List futures orders": an unfilled order can be read for ten minutes. */
const UNFILLED_BY_ID_MS = 10 * MINUTE_MS;
/** Source: gate.com, API v4, "Get a single order": an unfilled order is found by text for 60 s. */
const UNFILLED_BY_TEXT_MS = MINUTE_MS;
/** Without bounds of time, a list of ended orders shows the latest only. */
const LATEST_ENDED = 50;

/** The orders and trades of contracts that a user can see, and from when on. */
export class FuturesReads {
  readonly #store: ContractStore;
  readonly #shown: Shown<ContractOrder>;
  readonly #behavior: () => ExchangeBehavior;
  readonly #now: () => number;

  constructor(
    store: ContractStore,
    shown: Shown<ContractOrder>,
    behavior: () => ExchangeBehavior,
    now: () => number,
  ) {
    this.#store = store;
    this.#shown = shown;
    this.#behavior = behavior;
    this.#now = now;
  }

  /** The order with this id or text. One that was filled in part is found for ever. */
  find(userId: string, idOrText: string): ContractOrder {
    const order = this.#lookup(userId, idOrText);
    if (!order || !this.#isVisible(order)) throw refusal('ORDER_NOT_FOUND', idOrText);
    return this.#shown.at(order, this.#now());
  }

  /** The same for the matching engine, which knows an order before reads show it. */
  findLive(userId: string, idOrText: string): ContractOrder {
    const order = this.#lookup(userId, idOrText);
    if (!order) throw refusal('ORDER_NOT_FOUND', idOrText);
    if (order.endedAtMs !== undefined) throw refusal('ORDER_FINISHED');
    return order;
  }

  /** Newest first. */
  open(userId: string): readonly ContractOrder[] {
    const ended = this.#behavior().changeLagMs.max > 0 ? this.#store.endedOf(userId) : [];
    return [...this.#store.openOf(userId), ...ended]
      .filter((order) => this.#isVisible(order))
      .map((order) => this.#shown.at(order, this.#now()))
      .filter(({ endedAtMs }) => endedAtMs === undefined)
      .sort((first, second) => byId(second, first));
  }

  /** The latest ends first, and no more than a few dozen, whatever time is asked for. */
  latestEnded(userId: string): readonly ContractOrder[] {
    return this.#ended(userId).slice(0, LATEST_ENDED);
  }

  /** Those created in a span of time, newest first. Whether Gate means their end is not documented. */
  inTime(userId: string, isInTime: (timeMs: number) => boolean): readonly ContractOrder[] {
    return this.#ended(userId).filter(({ createdAtMs }) => isInTime(createdAtMs));
  }

  /** Newest first. */
  trades(userId: string): readonly ContractTrade[] {
    if (!this.#behavior().fillsVisibleInTrades) return [];
    return this.#store
      .tradesOf(userId)
      .filter(({ visibleAtMs }) => visibleAtMs <= this.#now())
      .reverse();
  }

  #ended(userId: string): readonly ContractOrder[] {
    return this.#store
      .endedOf(userId)
      .filter((order) => this.#isVisible(order) && !this.#isForgotten(order, UNFILLED_BY_ID_MS))
      .filter((order) => this.#shown.at(order, this.#now()).endedAtMs !== undefined)
      .reverse();
  }

  #lookup(userId: string, idOrText: string): ContractOrder | undefined {
    const isText = idOrText.startsWith(TEXT_PREFIX);
    const order = isText ? this.#byText(userId, idOrText) : this.#store.byId(userId, idOrText);
    const rememberedMs = isText ? UNFILLED_BY_TEXT_MS : UNFILLED_BY_ID_MS;
    return order && !this.#isForgotten(order, rememberedMs) ? order : undefined;
  }

  /** A later order with the same text hides the earlier ones, once it is visible itself. */
  #byText(userId: string, text: string): ContractOrder | undefined {
    const orders = this.#store.byText(userId, text);
    return orders.findLast((candidate) => this.#isVisible(candidate)) ?? orders.at(-1);
  }

  #isVisible({ visibleAtMs }: ContractOrder): boolean {
    return visibleAtMs <= this.#now();
  }

  #isForgotten(order: ContractOrder, rememberedMs: number): boolean {
    const { endedAtMs } = order;
    const isUnfilled = filledSize(order).eq('0');
    return endedAtMs !== undefined && isUnfilled && this.#now() - endedAtMs > rememberedMs;
  }
}
