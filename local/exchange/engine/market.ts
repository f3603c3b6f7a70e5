import { Big } from '../../../shared/lib/decimal.ts';
import { hashFraction, hashText } from '../behavior/random.ts';
import type { MarketListing } from './markets.ts';
import type { Offer, Side } from './matching.ts';
import { type Quote, StandingBook } from './standing-book.ts';

/** A price at a time. */
type Print = { readonly atMs: number; readonly price: Big };

/** A price that was set, and how far prices move by themselves from then on. */
export type Move = Print & { readonly volatilityPercent: number };

/**
 * The drift of the price: one wave per period, together like a walk within a band. The shares are those of
 * the band's width: from the lowest to the highest price it is `volatilityPercent`.
 */
const DRIFT_WAVES = [
  { periodMs: 10_000, share: 0.013 },
  { periodMs: 60_000, share: 0.034 },
  { periodMs: 600_000, share: 0.102 },
  { periodMs: 3_600_000, share: 0.238 },
  { periodMs: 21_600_000, share: 0.613 },
] as const;
const PPM_OF_PERCENT = 10_000;
const DRIFT_STEP_MS = 1_000;
const MILLION = new Big('1000000');
/** Between two of these times every wave is a straight line: the extremes of a span lie on them. */
const KNOT_MS = 10_000;
/** The most knots of a span that are looked at (all of an hour), and the trades that are remembered. */
const KNOTS_MAX = 360;
const PRINTS_MAX = 10_000;

export type MarketOptions = {
  readonly listing: MarketListing;
  readonly seed: number;
  /** How far prices move by themselves, while nothing else was set; 0: they stand still. */
  readonly volatilityPercent: number;
  readonly nowMs: number;
  /** The prices that were set since the beginning, if this market existed before. */
  readonly moves?: readonly Move[];
};

/** The market of one pair: its price, and the standing book around it. */
export class SimulatedMarket {
  readonly listing: MarketListing;
  readonly #seed: number;
  readonly #moves: Move[];
  readonly #prints: Print[] = [];
  readonly #knots = new Map<number, { knot: number; from: number; to: number }>();
  readonly #book: StandingBook;
  #lastPrice: Big;

  constructor({ listing, seed, volatilityPercent, nowMs, moves = [] }: MarketOptions) {
    this.listing = listing;
    this.#seed = seed ^ hashText(listing.pair.id);
    const beginning = { atMs: nowMs, price: new Big(listing.price), volatilityPercent };
    this.#moves = moves.length > 0 ? [...moves] : [beginning];
    this.#lastPrice = new Big(listing.price);
    this.#book = new StandingBook({
      seed: this.#seed,
      tick: this.tick,
      amountDecimals: listing.pair.amount_precision,
      unit: new Big('1'),
      depthPerPrice: listing.depthPerPrice,
      reference: this.#lastPrice,
    });
  }

  /** The prices that were set, with their times. */
  get moves(): readonly Move[] {
    return this.#moves;
  }

  /** The price of the last trade, or the reference price if that has moved since. */
  get lastPrice(): Big {
    return this.#lastPrice;
  }

  /** The smallest step of a price. */
  get tick(): Big {
    return new Big(`1e-${this.listing.pair.precision}`);
  }

  /** Where the market stands at a time, computed from that time alone. */
  referencePriceAt(atMs: number): Big {
    const move = this.#moves.findLast((candidate) => candidate.atMs <= atMs) ?? this.#moves[0]!;
    if (move.volatilityPercent === 0) return move.price;
    const drift = this.#drift(atMs) - this.#drift(move.atMs);
    const ppm = String(1_000_000 + Math.round(drift * move.volatilityPercent * PPM_OF_PERCENT));
    const price = move.price.times(ppm).div(MILLION).round(this.listing.pair.precision);
    return price.gt('0') ? price : this.tick;
  }

  /**
   * Prices of a span in their order, among them its first, last, highest and lowest one: at its bounds,
   * where the drift is highest and lowest, around each price that was set, and of its trades.
   */
  pricesBetween(fromMs: number, toMs: number): readonly [Big, ...Big[]] {
    const within = ({ atMs }: Print) => atMs > fromMs && atMs <= toMs;
    const later = [
      ...this.turnsBetween(fromMs, toMs).map((atMs) => ({ atMs, price: this.#shownAt(atMs) })),
      ...this.#prints.filter(within),
    ].toSorted((one, other) => one.atMs - other.atMs);
    return [this.#shownAt(fromMs), ...later.map(({ price }) => price), this.#shownAt(toMs)];
  }

  /** Times of a span at which its reference price is highest or lowest, or was set. */
  turnsBetween(fromMs: number, toMs: number): readonly number[] {
    const isDrifting = this.#moves.some(({ volatilityPercent }) => volatilityPercent > 0);
    const set = this.#moves.filter(({ atMs }) => atMs > fromMs && atMs <= toMs);
    return [
      ...(isDrifting ? this.#extremesBetween(fromMs, toMs) : []),
      ...set.flatMap(({ atMs }) => [Math.max(fromMs, atMs - 1), atMs]),
    ];
  }

  /** When the drift is highest and lowest, between the prices that were set. */
  #extremesBetween(fromMs: number, toMs: number): readonly number[] {
    const stepMs = KNOT_MS * Math.max(1, Math.ceil((toMs - fromMs) / KNOT_MS / KNOTS_MAX));
    const bounds = this.#moves.map(({ atMs }) => atMs).filter((at) => at > fromMs && at <= toMs);
    const extremes: number[] = [];
    let startMs = fromMs;
    for (const endMs of [...bounds, toMs + 1]) {
      let [lowest, highest] = [startMs, startMs];
      let [least, most] = [this.#drift(startMs), this.#drift(startMs)];
      for (let atMs = Math.ceil(startMs / stepMs) * stepMs; atMs < endMs; atMs += stepMs) {
        const drift = this.#drift(atMs);
        if (drift < least) [least, lowest] = [drift, atMs];
        if (drift > most) [most, highest] = [drift, atMs];
      }
      extremes.push(lowest, highest);
      startMs = endMs;
    }
    return extremes;
  }

  /** The last price as a ticker shows it: of the last trade, unless the market has moved since. */
  #shownAt(atMs: number): Big {
    const reference = this.referencePriceAt(atMs);
    const print = this.#prints.findLast((each) => each.atMs <= atMs);
    return print && this.referencePriceAt(print.atMs).eq(reference) ? print.price : reference;
  }

  /** Sets the market price from now on; the standing book follows with the next `requote`. */
  move(price: Big, nowMs: number): void {
    const { volatilityPercent } = this.#moves.at(-1)!;
    this.#moves.push({ atMs: nowMs, price, volatilityPercent });
  }

  /** Sets how far prices move by themselves from now on; the price goes on from where it is. */
  setVolatility(volatilityPercent: number, nowMs: number): void {
    this.#moves.push({ atMs: nowMs, price: this.referencePriceAt(nowMs), volatilityPercent });
  }

  /**
   * Lets the market makers follow the reference price and refill what was taken. Tells whether
   * their quotes changed.
   */
  requote(nowMs: number): boolean {
    const reference = this.referencePriceAt(nowMs);
    const change = this.#book.requote(reference, nowMs);
    if (change === 'moved') this.#lastPrice = reference;
    return change !== 'unchanged';
  }

  /** The market makers' offers on a side, best price first. */
  quotes(side: Side): Iterable<Offer<Quote>> {
    return this.#book.quotes(side);
  }

  /** Records that so much of a quote was traded. */
  take(quote: Quote, amount: Big, nowMs: number): void {
    this.#book.take(quote, amount, nowMs);
  }

  recordTrade(price: Big, nowMs: number): void {
    this.#lastPrice = price;
    this.#prints.push({ atMs: nowMs, price });
    if (this.#prints.length > PRINTS_MAX) this.#prints.shift();
  }

  /** Where in its band the price is: from -0.5 to 0.5. */
  #drift(atMs: number): number {
    const steppedMs = Math.floor(atMs / DRIFT_STEP_MS) * DRIFT_STEP_MS;
    return DRIFT_WAVES.reduce((sum, { periodMs, share }) => {
      const position = steppedMs / periodMs;
      const { knot, from, to } = this.#knotsAt(periodMs, Math.floor(position));
      const level = from + (to - from) * (position - knot);
      return sum + (level - 0.5) * share;
    }, 0);
  }

  /** The levels of a wave at a knot and the next one. Those of the last call are usually asked again. */
  #knotsAt(periodMs: number, knot: number) {
    const known = this.#knots.get(periodMs);
    if (known?.knot === knot) return known;
    const from = hashFraction(this.#seed, periodMs, knot);
    const knots = { knot, from, to: hashFraction(this.#seed, periodMs, knot + 1) };
    this.#knots.set(periodMs, knots);
    return knots;
  }
}
