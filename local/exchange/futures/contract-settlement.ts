import { Big } from '../../../shared/lib/decimal.ts';
import type { ExchangeBehavior } from '../behavior/exchange-behavior.ts';
import type { SeededRandom } from '../behavior/random.ts';
import type { ExchangeOrderStore } from '../engine/order-store.ts';
import type { ContractMarket } from './contract-market.ts';
import {
  type ContractFinish,
  type ContractOrder,
  type ContractRequest,
  type ContractTrade,
  signOf,
} from './contract-orders.ts';
import type { FuturesWallets } from './futures-wallets.ts';
import { changeOf } from './position.ts';
import type { PositionStore } from './position-store.ts';

export type ContractStore = ExchangeOrderStore<ContractOrder, ContractTrade>;

/** One side of a fill: a customer's order, or the market makers. */
export type FillSide = { readonly order: ContractOrder; readonly role: ContractTrade['role'] };

export type ContractSettlementOptions = {
  readonly store: ContractStore;
  readonly positions: PositionStore;
  readonly wallets: FuturesWallets;
  readonly random: SeededRandom;
  readonly behavior: () => ExchangeBehavior;
  readonly now: () => number;
};

const ZERO = new Big('0');
/** Ids of contracts' orders are integers beyond 2^53, of which a float keeps the first 16 digits. */
const FIRST_ORDER_ID = 287_104_476_280_433_836n;
const ORDER_ID_STEP = 137n;
const FIRST_TRADE_ID = 9_007_199_254_741_993n;

/** Opens, fills and ends orders of contracts, with the positions and the money that they move. */
export class ContractSettlement {
  readonly #options: ContractSettlementOptions;
  #orderCount: bigint;
  #tradeCount: bigint;

  constructor(options: ContractSettlementOptions) {
    this.#options = options;
    const orders = options.store.all();
    this.#orderCount = BigInt(orders.length);
    const users = new Set(orders.map(({ userId }) => userId));
    const trades = [...users].map((userId) => options.store.tradesOf(userId).length);
    this.#tradeCount = BigInt(trades.reduce((total, each) => total + each, 0));
  }

  open(userId: string, request: ContractRequest, isLiquidation = false): ContractOrder {
    const { random, behavior, store } = this.#options;
    const nowMs = this.#nowMs();
    this.#orderCount += 1n;
    const order: ContractOrder = {
      ...request,
      id: String(FIRST_ORDER_ID + this.#orderCount * ORDER_ID_STEP),
      userId,
      createdAtMs: nowMs,
      visibleAtMs: nowMs + random.integer(behavior().visibilityLagMs),
      isLiquidation,
      left: request.size,
      filledValue: ZERO,
      amendText: '-',
      updatedAtMs: nowMs,
      endedAtMs: undefined,
      queuedAs: 0,
      finishAs: undefined,
    };
    store.add(order);
    return order;
  }

  resize(order: ContractOrder, size: Big, price: Big): void {
    const left = size.minus(order.size.minus(order.left));
    Object.assign(order, { size, price, left });
    this.#touch(order);
  }

  /** Fills the sides of a trade that are customers' orders. */
  trade(market: ContractMarket, price: Big, size: Big, sides: readonly FillSide[]): void {
    for (const side of sides) this.#fill(market, price, size, side);
    market.recordTrade(price, this.#nowMs());
  }

  end(order: ContractOrder, finishAs: ContractFinish): void {
    this.#touch(order);
    order.finishAs = finishAs;
    order.endedAtMs = this.#nowMs();
    this.#options.store.markEnded(order);
  }

  #fill(market: ContractMarket, price: Big, size: Big, { order, role }: FillSide): void {
    const { store, wallets, random, behavior } = this.#options;
    const atMs = this.#nowMs();
    const rate = market.listing.row[role === 'maker' ? 'maker_fee_rate' : 'taker_fee_rate'];
    const fee = market.coins(size).times(price).times(rate);
    this.#tradeCount += 1n;
    const tradeId = String(FIRST_TRADE_ID + this.#tradeCount);
    const closed = this.#move(market, price, size, order, fee, tradeId);
    const { userId, text, contract } = order;
    wallets.book({ userId, type: 'fee', change: fee.neg(), text, contract, tradeId, atMs });
    order.left = order.left.minus(size);
    order.filledValue = order.filledValue.plus(size.times(price));
    this.#touch(order);
    store.addTrade({
      id: tradeId,
      order,
      role,
      size,
      closeSize: closed,
      price,
      fee,
      atMs,
      visibleAtMs: atMs + random.integer(behavior().tradeLagMs),
    });
  }

  /** Moves the position; realised profit goes to the wallet. Returns how much was closed. */
  #move(
    market: ContractMarket,
    price: Big,
    size: Big,
    order: ContractOrder,
    fee: Big,
    tradeId: string,
  ): Big {
    const { positions, wallets } = this.#options;
    const { userId, contract, text, leg } = order;
    const position = positions.of(userId, contract, leg);
    const atMs = this.#nowMs();
    const wasEmpty = position.size.eq(ZERO);
    const change = changeOf(position, size.times(signOf(order.side)), price);
    const profit = market.coins(change.gain);
    if (!profit.eq(ZERO))
      wallets.book({ userId, type: 'pnl', change: profit, text, contract, tradeId, atMs });
    if (wasEmpty)
      Object.assign(position, { pnl: ZERO, fees: ZERO, funding: ZERO, openedAtMs: atMs });
    position.pnl = position.pnl.plus(profit);
    position.fees = position.fees.minus(fee);
    position.size = change.size;
    position.entryPrice = change.entryPrice;
    if (change.size.eq(ZERO)) {
      const closePnl = position.pnl.plus(position.fees).plus(position.funding);
      position.lastClosePnl = closePnl;
      position.historyPnl = position.historyPnl.plus(closePnl);
    }
    positions.touch(position, atMs);
    return change.closed;
  }

  /** Every change has a later time than the one before, also within one millisecond. */
  #touch(order: ContractOrder): void {
    order.updatedAtMs = Math.max(this.#nowMs(), order.updatedAtMs + 1);
    this.#options.store.touch(order);
  }

  #nowMs(): number {
    return Math.floor(this.#options.now());
  }
}
