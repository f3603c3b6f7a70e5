import { Big, sum } from '../../../shared/lib/decimal.ts';
import type { ExchangeBehavior } from '../behavior/exchange-behavior.ts';
import type { SimulatedMarket } from './market.ts';
import {
  type Matching,
  match,
  mergeOffers,
  type Offer,
  type Side,
  type Taker,
} from './matching.ts';
import type { SpotOrderStore } from './order-store.ts';
import { type Order, type PlacementRequest, spendsQuote } from './orders.ts';
import { refusal } from './responses.ts';
import { MARKET_MAKERS, type Party, type Settlement } from './settlement.ts';
import type { Quote } from './standing-book.ts';

type Maker = Order | Quote;
type Matched = Matching<Maker>;

/** The fields that an amendment changes; an absent field stays. */
export type AmendmentRequest = {
  readonly amount?: Big | undefined;
  readonly price?: Big | undefined;
  readonly amendText?: string | undefined;
};

export type TradingOptions = {
  readonly markets: ReadonlyMap<string, SimulatedMarket>;
  readonly store: SpotOrderStore;
  readonly settlement: Settlement;
  readonly behavior: () => ExchangeBehavior;
  readonly now: () => number;
};

const ZERO = new Big('0');

const opposite = (side: Side): Side => (side === 'buy' ? 'sell' : 'buy');
const isOrder = (maker: Maker): maker is Order => 'id' in maker;

/** The matching engine: it places, amends, matches and cancels orders. */
export class Trading {
  readonly #markets: ReadonlyMap<string, SimulatedMarket>;
  readonly #store: SpotOrderStore;
  readonly #settlement: Settlement;
  readonly #behavior: () => ExchangeBehavior;
  readonly #now: () => number;

  constructor(options: TradingOptions) {
    this.#markets = options.markets;
    this.#store = options.store;
    this.#settlement = options.settlement;
    this.#behavior = options.behavior;
    this.#now = options.now;
  }

  /** Lets every market catch up with the time: market makers requote and take what their quotes cross. */
  catchUp(): void {
    for (const market of this.#markets.values()) {
      if (!market.requote(this.#now())) continue;
      for (const side of ['buy', 'sell'] as const) this.#takeCrossed(market, side);
    }
  }

  /** Matches a new order at once and lets what its time in force allows rest in the book. */
  place(userId: string, request: PlacementRequest): Order {
    const market = this.#marketOf(request);
    const taker = takerOf(request, request.amount, market.lastPrice);
    const matched = match(taker, this.#offersFor(request));
    const impossible = unmatchable(request, matched);
    if (impossible && this.#behavior().unmatchable === 'error') throw refusal(impossible.label);
    const order = this.#settlement.open(userId, request);
    if (impossible) this.#settlement.end(order, 'cancelled', impossible.finishAs);
    else this.#take(market, order, matched);
    return order;
  }

  cancel(order: Order): void {
    this.#settlement.end(order, 'cancelled', 'cancelled');
  }

  /**
   * Changes an open limit order. A new amount below what is filled cancels it; only a smaller
   * amount at the same price keeps its place in the queue.
   */
  amend(
    order: Order,
    { amount = order.amount, price = order.price, amendText }: AmendmentRequest,
  ): void {
    if (amount.eq(order.amount) && price.eq(order.price)) throw refusal('NO_CHANGE');
    if (amount.lt(order.filledAmount)) {
      this.cancel(order);
      return;
    }
    const market = this.#marketOf(order);
    const left = amount.minus(order.filledAmount);
    const taker = takerOf({ ...order, price }, left, market.lastPrice);
    const keepsPlace = price.eq(order.price) && amount.lt(order.amount);
    const matched = match(taker, keepsPlace ? [] : this.#offersFor(order));
    const impossible = unmatchable(order, matched);
    if (impossible) throw refusal(impossible.label);
    this.#settlement.resize(order, amount, price);
    order.amendText = amendText ?? order.amendText;
    if (keepsPlace) {
      this.#endIfFilled(order);
    } else {
      this.#store.unrest(order);
      this.#take(market, order, matched);
    }
  }

  #marketOf({ pair }: Pick<Order, 'pair'>): SimulatedMarket {
    const market = this.#markets.get(pair.id);
    if (!market) throw refusal('INVALID_CURRENCY_PAIR', pair.id);
    return market;
  }

  /** At one price customers' orders come first: they rest, while quotes are renewed all the time. */
  #offersFor({ pair, side }: Pick<Order, 'pair' | 'side'>): Iterable<Offer<Maker>> {
    const makerSide = opposite(side);
    const quotes = this.#marketOf({ pair }).quotes(makerSide);
    return mergeOffers(makerSide, this.#store.offers(pair.id, makerSide), quotes);
  }

  #take(market: SimulatedMarket, order: Order, matched: Matched): void {
    for (const { price, amount, maker } of matched.fills) {
      const makerParty: Party = isOrder(maker) ? { order: maker, role: 'maker' } : MARKET_MAKERS;
      const sides = sidesOf(order.side, { order, role: 'taker' }, makerParty);
      this.#settlement.trade(market, price, amount, sides);
      if (isOrder(maker)) this.#endIfFilled(maker);
      else market.take(maker, amount, this.#now());
    }
    this.#dispose(order, matched);
  }

  /** Market makers take the resting orders that their quotes have come to cross, at the orders' prices. */
  #takeCrossed(market: SimulatedMarket, side: Side): void {
    for (const order of [...this.#store.resting(market.listing.pair.id, side)]) {
      const taker = { side, want: { base: order.left }, limitPrice: order.price };
      const { fills } = match(taker, market.quotes(opposite(side)));
      if (fills.length === 0) return;
      for (const { amount, maker } of fills) market.take(maker, amount, this.#now());
      const amount = sum(fills.map((fill) => fill.amount));
      const sides = sidesOf(side, { order, role: 'maker' }, MARKET_MAKERS);
      this.#settlement.trade(market, order.price, amount, sides);
      this.#endIfFilled(order);
    }
  }

  #endIfFilled(order: Order): void {
    if (order.left.eq(ZERO)) this.#settlement.end(order, 'closed', 'filled');
  }

  /** Ends the order after the match, or leaves its rest in the book. */
  #dispose(order: Order, { fills, end }: Matched): void {
    const settlement = this.#settlement;
    if (order.left.eq(ZERO)) {
      settlement.end(order, 'closed', 'filled');
    } else if (order.type === 'limit') {
      if (order.timeInForce === 'ioc') settlement.end(order, 'cancelled', 'ioc');
      else this.#store.rest(order);
    } else if (fills.length === 0) {
      settlement.end(order, 'cancelled', ENDED_UNFILLED[end]);
    } else if (end === 'satisfied' && this.#behavior().marketBuyDustEnd === 'closed') {
      settlement.end(order, 'closed', 'filled');
    } else {
      settlement.end(order, 'cancelled', end === 'price' ? 'price_protect_cancelled' : 'ioc');
    }
  }
}

/** How a market order ends that could take nothing. */
const ENDED_UNFILLED = {
  satisfied: 'small',
  price: 'price_protect_cancelled',
  depth: 'depth_not_enough',
} as const;

function sidesOf(side: Side, one: Party, other: Party): { buyer: Party; seller: Party } {
  return side === 'buy' ? { buyer: one, seller: other } : { buyer: other, seller: one };
}

function takerOf(request: PlacementRequest, amount: Big, lastPrice: Big): Taker {
  return {
    side: request.side,
    want: spendsQuote(request)
      ? { quote: amount, amountDecimals: request.pair.amount_precision }
      : { base: amount },
    limitPrice: request.type === 'limit' ? request.price : slippageLimit(request, lastPrice),
  };
}

function slippageLimit({ side, slippage }: PlacementRequest, lastPrice: Big): Big | undefined {
  return slippage && lastPrice.times(new Big('1').plus(side === 'buy' ? slippage : slippage.neg()));
}

/** Why an order cannot be accepted as its time in force demands, if so. */
function unmatchable({ timeInForce }: PlacementRequest, { fills, end }: Matched) {
  if (timeInForce === 'poc' && fills.length > 0) {
    return { label: 'POC_FILL_IMMEDIATELY', finishAs: 'poc' } as const;
  }
  if (timeInForce === 'fok' && end !== 'satisfied') {
    return { label: 'FOK_NOT_FILL', finishAs: 'fok' } as const;
  }
  return undefined;
}
