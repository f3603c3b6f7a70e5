import { Big } from '../../../shared/lib/decimal.ts';
import type { ExchangeBehavior } from '../behavior/exchange-behavior.ts';
import type { SeededRandom } from '../behavior/random.ts';
import type { BookingReason } from './bookings.ts';
import { HOUSE, type Ledger, type TransferEnd } from './ledger.ts';
import type { SimulatedMarket } from './market.ts';
import type { SpotOrderStore } from './order-store.ts';
import {
  type FinishAs,
  lockedFor,
  type Order,
  type PlacementRequest,
  receivedCurrency,
  spendsQuote,
  type Trade,
} from './orders.ts';
import { refusal } from './responses.ts';

/** Charged to both sides, in the currency that each receives. */
export const FEE_RATE = '0.002';

/** One side of a trade: a customer's order, or the market makers. */
export type Party =
  | { readonly order: Order; readonly role: Trade['role'] }
  | { readonly order?: undefined };

export const MARKET_MAKERS: Party = {};

export type SettlementOptions = {
  readonly ledger: Ledger;
  readonly store: SpotOrderStore;
  readonly random: SeededRandom;
  readonly behavior: () => ExchangeBehavior;
  readonly now: () => number;
};

const ZERO = new Big('0');
const FIRST_ORDER_ID = 1_036_717_000_000;
const ORDER_ID_STEP = 137;
const FIRST_TRADE_ID = 9_912_233_000;

/** Opens, fills and ends orders, with the money that is set aside, moved, charged and given back. */
export class Settlement {
  readonly #ledger: Ledger;
  readonly #store: SpotOrderStore;
  readonly #random: SeededRandom;
  readonly #behavior: () => ExchangeBehavior;
  readonly #now: () => number;
  #orderCount: number;
  #tradeCount: number;

  constructor(options: SettlementOptions) {
    this.#ledger = options.ledger;
    this.#store = options.store;
    const { lastOrderId = FIRST_ORDER_ID, lastTradeId = FIRST_TRADE_ID } = options.store;
    this.#orderCount = (lastOrderId - FIRST_ORDER_ID) / ORDER_ID_STEP;
    this.#tradeCount = lastTradeId - FIRST_TRADE_ID;
    this.#random = options.random;
    this.#behavior = options.behavior;
    this.#now = options.now;
  }

  /** Records an order and sets aside what it may cost, or refuses it. */
  open(userId: string, request: PlacementRequest): Order {
    const { currency, amount } = lockedFor(request, request.amount);
    if (!this.#ledger.lock(userId, currency, amount)) throw refusal('BALANCE_NOT_ENOUGH');
    const nowMs = this.#nowMs();
    this.#orderCount += 1;
    const order: Order = {
      ...request,
      id: String(FIRST_ORDER_ID + this.#orderCount * ORDER_ID_STEP),
      userId,
      createdAtMs: nowMs,
      visibleAtMs: nowMs + this.#random.integer(this.#behavior().visibilityLagMs),
      left: request.amount,
      filledAmount: ZERO,
      filledTotal: ZERO,
      fee: ZERO,
      amendText: '-',
      updatedAtMs: nowMs,
      endedAtMs: undefined,
      queuedAs: 0,
      status: 'open',
      finishAs: 'open',
    };
    this.#store.add(order);
    return order;
  }

  /** Changes the size of an order and what is set aside for it, or refuses if there is not enough. */
  resize(order: Order, amount: Big, price: Big): void {
    const left = amount.minus(order.filledAmount);
    const { currency, amount: locked } = lockedFor(order, order.left);
    const more = lockedFor({ ...order, price }, left).amount.minus(locked);
    if (more.lt(ZERO)) this.#ledger.unlock(order.userId, currency, more.abs());
    else if (!this.#ledger.lock(order.userId, currency, more)) throw refusal('BALANCE_NOT_ENOUGH');
    Object.assign(order, { amount, price, left });
    this.#touch(order);
  }

  /** Exchanges base for quote between the two sides of a fill and charges both. */
  trade(
    market: SimulatedMarket,
    price: Big,
    amount: Big,
    sides: { buyer: Party; seller: Party },
  ): void {
    const { buyer, seller } = sides;
    const { base, quote } = market.listing.pair;
    const total = price.times(amount);
    this.#tradeCount += 1;
    this.#release(buyer, price, amount);
    this.#release(seller, price, amount);
    this.#transfer(seller, buyer, base, amount);
    this.#transfer(buyer, seller, quote, total);
    this.#book(buyer, price, amount, amount.times(FEE_RATE));
    this.#book(seller, price, amount, total.times(FEE_RATE));
    market.recordTrade(price, this.#nowMs());
  }

  /** Ends an order and gives back what is still set aside. */
  end(order: Order, status: 'closed' | 'cancelled', finishAs: FinishAs): void {
    const { currency, amount } = lockedFor(order, order.left);
    this.#ledger.unlock(order.userId, currency, amount);
    this.#touch(order);
    order.status = status;
    order.finishAs = finishAs;
    order.endedAtMs = this.#nowMs();
    this.#store.markEnded(order);
  }

  /** Unlocks what the filled part had set aside; what a better price saved stays with the owner. */
  #release({ order }: Party, price: Big, amount: Big): void {
    if (!order) return;
    const filled = spendsQuote(order) ? price.times(amount) : amount;
    const released = lockedFor(order, filled);
    this.#ledger.unlock(order.userId, released.currency, released.amount);
    order.left = order.left.minus(filled);
  }

  #transfer(from: Party, to: Party, currency: string, amount: Big): void {
    const atMs = this.#nowMs();
    this.#ledger.transfer({ from: endOf(from), to: endOf(to), currency, amount, atMs });
  }

  /** Writes one side of a fill into its order, its owner's trades and the fees. */
  #book(party: Party, price: Big, amount: Big, fee: Big): void {
    const { order } = party;
    if (!order) return;
    const atMs = this.#nowMs();
    const reason: BookingReason = { type: 'order_fee', code: '151', text: order.text };
    this.#ledger.transfer({
      from: { name: order.userId, reason },
      to: { name: HOUSE.fees, reason },
      currency: receivedCurrency(order),
      amount: fee,
      atMs,
    });
    order.filledAmount = order.filledAmount.plus(amount);
    order.filledTotal = order.filledTotal.plus(price.times(amount));
    order.fee = order.fee.plus(fee);
    this.#touch(order);
    this.#store.addTrade({
      id: String(FIRST_TRADE_ID + this.#tradeCount),
      order,
      role: party.role,
      amount,
      price,
      fee,
      atMs,
      visibleAtMs: atMs + this.#random.integer(this.#behavior().tradeLagMs),
      sequenceId: String(this.#tradeCount),
    });
  }

  /** Every change has a later time than the one before, also within one millisecond. */
  #touch(order: Order): void {
    order.updatedAtMs = Math.max(this.#nowMs(), order.updatedAtMs + 1);
    this.#store.touch(order);
  }

  #nowMs(): number {
    return Math.floor(this.#now());
  }
}

function endOf({ order }: Party): TransferEnd {
  return {
    name: order?.userId ?? HOUSE.marketMakers,
    reason: {
      type: 'order_fill',
      code: order?.side === 'sell' ? '101' : '102',
      text: order?.text ?? '',
    },
  };
}
