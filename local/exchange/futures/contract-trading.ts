import { Big, smallest } from '../../../shared/lib/decimal.ts';
import type { ExchangeBehavior } from '../behavior/exchange-behavior.ts';
import {
  type Matching,
  match,
  mergeOffers,
  type Offer,
  type Side,
  type Taker,
} from '../engine/matching.ts';
import { refusal } from '../engine/responses.ts';
import type { Quote } from '../engine/standing-book.ts';
import { closable, offersOf } from './contract-book.ts';
import type { ContractMarket } from './contract-market.ts';
import type { ContractFinish, ContractOrder, ContractRequest, Leg } from './contract-orders.ts';
import { filledSize } from './contract-orders.ts';
import type { ContractSettlement, ContractStore } from './contract-settlement.ts';
import type { PositionStore } from './position-store.ts';

type Maker = ContractOrder | Quote;
type Matched = Matching<Maker> & { readonly meetsOwn: boolean };

export type ContractAmendment = {
  readonly size?: Big | undefined;
  readonly price?: Big | undefined;
  readonly amendText?: string | undefined;
};

export type ContractTradingOptions = {
  readonly markets: ReadonlyMap<string, ContractMarket>;
  readonly store: ContractStore;
  readonly positions: PositionStore;
  readonly settlement: ContractSettlement;
  /** Refuses an order, or an amended one, that the account cannot pay for. */
  readonly checkMargin: (
    userId: string,
    request: ContractRequest,
    replaced?: ContractOrder,
  ) => void;
  /** Users who do not trade with themselves. */
  readonly stpGroup: ReadonlySet<string>;
  readonly behavior: () => ExchangeBehavior;
  readonly now: () => number;
};

const ZERO = new Big('0');
const ONE = new Big('1');
const opposite = (side: Side): Side => (side === 'buy' ? 'sell' : 'buy');
const isOrder = (maker: Maker): maker is ContractOrder => 'id' in maker;

/** The matching engine of the contracts. */
export class ContractTrading {
  readonly #options: ContractTradingOptions;

  constructor(options: ContractTradingOptions) {
    this.#options = options;
  }

  /** Market makers requote, and take what their quotes cross. */
  catchUp(): void {
    for (const market of this.#options.markets.values()) {
      if (!market.requote(this.#options.now())) continue;
      for (const side of ['buy', 'sell'] as const) this.#takeCrossed(market, side);
    }
  }

  /** Matches a new order at once and lets what its time in force allows rest in the book. */
  place(userId: string, request: ContractRequest): ContractOrder {
    const { settlement, behavior, checkMargin, positions } = this.#options;
    const most = closable({ ...request, userId }, positions);
    if (request.reduceOnly && most.eq(ZERO)) throw refusal('INCREASE_POSITION', 'empty position');
    if (!request.reduceOnly) checkMargin(userId, request);
    const size = request.reduceOnly ? smallest(request.size, most) : request.size;
    const matched = this.#matched(userId, request, size);
    const impossible = unmatchable(request, matched);
    if (impossible && behavior().unmatchable === 'error') throw refusal(impossible.label);
    const order = settlement.open(userId, request);
    if (impossible) settlement.end(order, impossible.finishAs);
    else this.#take(order, matched);
    this.prune(userId, request.contract, request.leg);
    return order;
  }

  end(order: ContractOrder, finishAs: ContractFinish): void {
    this.#options.settlement.end(order, finishAs);
  }

  /** Changes an open order. A size that is filled already cancels it. */
  amend(
    order: ContractOrder,
    { size = order.size, price = order.price, amendText }: ContractAmendment,
  ): void {
    const { settlement, store, checkMargin } = this.#options;
    if (size.eq(order.size) && price.eq(order.price)) throw refusal('NO_CHANGE');
    if (size.lte(filledSize(order))) {
      settlement.end(order, 'cancelled');
      return;
    }
    const left = size.minus(filledSize(order));
    const amended = { ...order, price, size: left };
    if (!order.reduceOnly) checkMargin(order.userId, amended, order);
    const keepsPlace = price.eq(order.price) && size.lt(order.size);
    const matched = keepsPlace ? NOTHING : this.#matched(order.userId, amended, left);
    const impossible = unmatchable(order, matched);
    if (impossible) throw refusal(impossible.label);
    settlement.resize(order, size, price);
    order.amendText = amendText ?? order.amendText;
    if (!keepsPlace) {
      store.unrest(order);
      this.#take(order, matched);
    }
    this.prune(order.userId, order.contract, order.leg);
  }

  /**
   * Ends the reduce-only orders for which a position has no room: all of them once it is closed, those
   * that would add to it, and of the others the ones that are least likely to fill.
   */
  prune(userId: string, contract: string, leg: Leg): void {
    const { store, positions, settlement } = this.#options;
    const { size } = positions.of(userId, contract, leg);
    for (const side of ['buy', 'sell'] as const) {
      const own = store
        .resting(contract, side)
        .filter((order) => order.reduceOnly && order.userId === userId && order.leg === leg);
      let room = closable({ side, userId, contract, leg }, positions);
      for (const order of own) {
        const finishAs = size.eq(ZERO) ? 'position_closed' : 'reduce_only';
        if (closable(order, positions).eq(ZERO)) settlement.end(order, finishAs);
        else if (room.lte(ZERO)) settlement.end(order, 'reduce_out');
        room = room.minus(order.left);
      }
    }
  }

  #marketOf(contract: string): ContractMarket {
    const market = this.#options.markets.get(contract);
    if (!market) throw refusal('CONTRACT_NOT_FOUND', contract);
    return market;
  }

  #matched(userId: string, request: ContractRequest, size: Big): Matched {
    const { store, positions, stpGroup } = this.#options;
    const market = this.#marketOf(request.contract);
    const makerSide = opposite(request.side);
    const offers = mergeOffers(
      makerSide,
      offersOf(store, positions, request.contract, makerSide),
      market.quotes(makerSide),
    );
    let meetsOwn = false;
    function* allowed(): Generator<Offer<Maker>> {
      for (const offer of offers) {
        meetsOwn = isOrder(offer.maker) && offer.maker.userId === userId && stpGroup.has(userId);
        if (meetsOwn) return;
        yield offer;
      }
    }
    const matching = match(takerOf(request, size, market.lastPrice), allowed());
    return { ...matching, meetsOwn: meetsOwn && matching.end === 'depth' };
  }

  #take(order: ContractOrder, matched: Matched): void {
    const { settlement, now } = this.#options;
    const market = this.#marketOf(order.contract);
    for (const { price, amount, maker } of matched.fills) {
      const taker = { order, role: 'taker' } as const;
      if (isOrder(maker)) {
        settlement.trade(market, price, amount, [taker, { order: maker, role: 'maker' }]);
        this.#endIfFilled(maker);
        this.prune(maker.userId, maker.contract, maker.leg);
      } else {
        settlement.trade(market, price, amount, [taker]);
        market.take(maker, amount, now());
      }
    }
    this.#dispose(order, matched);
  }

  /** Market makers take the resting orders that their quotes have come to cross, at the orders' prices. */
  #takeCrossed(market: ContractMarket, side: Side): void {
    const { store, positions, settlement, now } = this.#options;
    for (const order of [...store.resting(market.name, side)]) {
      if (order.endedAtMs !== undefined) continue;
      const most = order.reduceOnly ? closable(order, positions) : order.left;
      const taker = { side, want: { base: smallest(order.left, most) }, limitPrice: order.price };
      const { fills } = match(taker, market.quotes(opposite(side)));
      if (fills.length === 0) return;
      for (const { amount, maker } of fills) {
        market.take(maker, amount, now());
        settlement.trade(market, order.price, amount, [{ order, role: 'maker' }]);
      }
      this.#endIfFilled(order);
      this.prune(order.userId, order.contract, order.leg);
    }
  }

  #endIfFilled(order: ContractOrder): void {
    if (order.left.eq(ZERO)) this.#options.settlement.end(order, 'filled');
  }

  /** Ends the order after the match, or leaves its rest in the book. */
  #dispose(order: ContractOrder, { meetsOwn }: Matched): void {
    const { settlement, store, positions } = this.#options;
    if (order.left.eq(ZERO)) settlement.end(order, 'filled');
    else if (meetsOwn) settlement.end(order, 'stp');
    else if (order.tif === 'ioc' || order.price.eq(ZERO)) settlement.end(order, 'ioc');
    else if (order.reduceOnly && closable(order, positions).eq(ZERO)) {
      settlement.end(order, 'reduce_only');
    } else store.rest(order);
  }
}

const NOTHING: Matched = { fills: [], end: 'price', meetsOwn: false };

function takerOf(request: ContractRequest, size: Big, lastPrice: Big): Taker {
  const { side, price, slippage } = request;
  const bound = lastPrice.times(side === 'buy' ? ONE.plus(slippage) : ONE.minus(slippage));
  return { side, want: { base: size }, limitPrice: price.eq(ZERO) ? bound : price };
}

/** Why an order cannot be accepted as its time in force demands, if so. */
function unmatchable({ tif }: Pick<ContractRequest, 'tif'>, { fills, end, meetsOwn }: Matched) {
  if (tif === 'poc' && (fills.length > 0 || meetsOwn)) {
    return { label: 'ORDER_POC_IMMEDIATE', finishAs: 'poc' } as const;
  }
  if (tif === 'fok' && end !== 'satisfied') return { label: 'ORDER_FOK', finishAs: 'fok' } as const;
  return undefined;
}
