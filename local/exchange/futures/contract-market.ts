import { Big } from '../../../shared/lib/decimal.ts';
import { hashText } from '../behavior/random.ts';
import type { SimulatedMarket } from '../engine/market.ts';
import type { Offer, Side } from '../engine/matching.ts';
import { type Quote, StandingBook } from '../engine/standing-book.ts';
import type { ContractListing } from './listings.ts';

/** Mark prices are finer than ticks. */
const MARK_TICKS = '100';
/** The trades that are remembered. */
const PRINTS_MAX = 10_000;

type Prices = { readonly index: Big; readonly reference: Big; readonly mark: Big };

/** The market of one contract: it follows a pair, and has prices and a standing book of its own. */
export class ContractMarket {
  readonly listing: ContractListing;
  readonly multiplier: Big;
  readonly tick: Big;
  /** The smallest step of a size. */
  readonly step: Big;
  readonly #pair: SimulatedMarket;
  readonly #book: StandingBook;
  readonly #prints: { readonly atMs: number; readonly price: Big }[] = [];
  #prices: Prices | undefined;
  #lastPrice: Big;
  /** From when on it may only be reduced. */
  delistingAtMs: number | undefined;

  constructor(listing: ContractListing, pair: SimulatedMarket, seed: number, nowMs: number) {
    const { row } = listing;
    this.listing = listing;
    this.multiplier = new Big(row.quanto_multiplier);
    this.tick = new Big(row.order_price_round);
    this.step = new Big(row.enable_decimal ? row.order_size_min : '1');
    this.#pair = pair;
    this.#lastPrice = this.referencePriceAt(nowMs);
    this.#book = new StandingBook({
      seed: seed ^ hashText(`contract ${row.name}`),
      tick: this.tick,
      amountDecimals: row.enable_decimal ? 1 : 0,
      unit: this.multiplier,
      depthPerPrice: listing.depthPerPrice,
      reference: this.#lastPrice,
    });
  }

  get name(): string {
    return this.listing.row.name;
  }

  get lastPrice(): Big {
    return this.#lastPrice;
  }

  isInDelisting(nowMs: number): boolean {
    return this.delistingAtMs !== undefined && nowMs >= this.delistingAtMs;
  }

  /** Where the market stands, on a tick. */
  referencePriceAt(atMs: number): Big {
    return this.#pricesOf(this.indexPriceAt(atMs)).reference;
  }

  indexPriceAt(atMs: number): Big {
    return this.#pair.referencePriceAt(atMs);
  }

  /** It decides margin, liquidation and the price band: between the index and the contract's price. */
  markPriceAt(atMs: number): Big {
    return this.#pricesOf(this.indexPriceAt(atMs)).mark;
  }

  /** Money per unit of price that a size moves. */
  coins(size: Big): Big {
    return size.times(this.multiplier);
  }

  requote(nowMs: number): boolean {
    const reference = this.referencePriceAt(nowMs);
    const change = this.#book.requote(reference, nowMs);
    if (change === 'moved') this.#lastPrice = reference;
    return change !== 'unchanged';
  }

  quotes(side: Side): Iterable<Offer<Quote>> {
    return this.#book.quotes(side);
  }

  take(quote: Quote, size: Big, nowMs: number): void {
    this.#book.take(quote, size, nowMs);
  }

  recordTrade(price: Big, nowMs: number): void {
    this.#lastPrice = price;
    this.#prints.push({ atMs: nowMs, price });
    if (this.#prints.length > PRINTS_MAX) this.#prints.shift();
  }

  /** Prices of a span in their order, among them its first, last, highest and lowest one. */
  pricesBetween(fromMs: number, toMs: number): readonly [Big, ...Big[]] {
    const turns = this.#pair.turnsBetween(fromMs, toMs);
    const later = [
      ...turns.map((atMs) => ({ atMs, price: this.referencePriceAt(atMs) })),
      ...this.#prints.filter(({ atMs }) => atMs > fromMs && atMs <= toMs),
    ].toSorted((one, other) => one.atMs - other.atMs);
    return [this.#shownAt(fromMs), ...later.map(({ price }) => price), this.#shownAt(toMs)];
  }

  /** The last price at a time: of the last trade, unless the market has moved since. */
  #shownAt(atMs: number): Big {
    const reference = this.referencePriceAt(atMs);
    const print = this.#prints.findLast((each) => each.atMs <= atMs);
    return print && this.referencePriceAt(print.atMs).eq(reference) ? print.price : reference;
  }

  /** The prices that follow from the index. Those of the last one are usually asked again. */
  #pricesOf(index: Big): Prices {
    if (this.#prices?.index === index) return this.#prices;
    const reference = this.#onGrid(index.times(this.listing.basis), this.tick);
    const mark = this.#onGrid(index.plus(reference).div('2'), this.tick.div(MARK_TICKS));
    this.#prices = { index, reference, mark };
    return this.#prices;
  }

  #onGrid(price: Big, grid: Big): Big {
    const steps = price.div(grid).round(0, Big.roundDown);
    return steps.gt('0') ? steps.times(grid) : grid;
  }
}
