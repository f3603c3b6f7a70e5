import { Big } from '../../../shared/lib/decimal.ts';
import { hashInteger } from '../behavior/random.ts';
import type { Offer, Side } from './matching.ts';

/** A price level of the standing book that market makers keep around the reference price. */
export type Quote = { readonly side: Side; readonly level: number };

type Level = Offer<Quote>;

/** Market makers refill their offers after this time. */
const REFILL_MS = 1_000;
const LEVELS = 60;
const ZERO = new Big('0');

export type StandingBookOptions = {
  readonly seed: number;
  /** The smallest step of a price. The reference is a multiple of it. */
  readonly tick: Big;
  /** Decimals of an amount. */
  readonly amountDecimals: number;
  /** Coins in one unit of an amount. */
  readonly unit: Big;
  /** About how much, in quote currency, rests at each price. */
  readonly depthPerPrice: number;
  readonly reference: Big;
};

/** The offers of market makers around a reference price, and how much of them was taken. */
export class StandingBook {
  readonly #options: StandingBookOptions;
  #reference: Big;
  /** Ticks in a basis point of the reference. */
  #basisPoint: number;
  #levels: Record<Side, Level[]> = { buy: [], sell: [] };
  #taken: Record<Side, Map<number, Big>> = { buy: new Map(), sell: new Map() };
  #lastTakenAtMs: number | undefined;

  constructor(options: StandingBookOptions) {
    this.#options = options;
    this.#reference = options.reference;
    this.#basisPoint = this.#ticksInBasisPoint();
  }

  /**
   * Lets the market makers follow the reference price and refill what was taken. Tells whether
   * their quotes changed, and whether the price did.
   */
  requote(reference: Big, nowMs: number): 'unchanged' | 'refilled' | 'moved' {
    const hasMoved = !reference.eq(this.#reference);
    const refills = this.#lastTakenAtMs !== undefined && nowMs - this.#lastTakenAtMs >= REFILL_MS;
    if (!hasMoved && !refills) return 'unchanged';
    if (hasMoved) this.#levels = { buy: [], sell: [] };
    this.#reference = reference;
    if (hasMoved) this.#basisPoint = this.#ticksInBasisPoint();
    this.#taken = { buy: new Map(), sell: new Map() };
    this.#lastTakenAtMs = undefined;
    return hasMoved ? 'moved' : 'refilled';
  }

  /** The market makers' offers on a side, best price first. */
  *quotes(side: Side): Generator<Offer<Quote>> {
    for (let level = 0; level < LEVELS; level++) {
      const quote = this.#level(side, level);
      if (quote.price.lte(ZERO)) return;
      const taken = this.#taken[side].get(level);
      const amount = taken ? quote.amount.minus(taken) : quote.amount;
      if (amount.gt(ZERO)) yield taken ? { ...quote, amount } : quote;
    }
  }

  /** Records that so much of a quote was traded. */
  take({ side, level }: Quote, amount: Big, nowMs: number): void {
    this.#taken[side].set(level, amount.plus(this.#taken[side].get(level) ?? '0'));
    this.#lastTakenAtMs = nowMs;
  }

  #ticksInBasisPoint(): number {
    const ticks = this.#reference.div('10000').div(this.#options.tick);
    return Math.max(1, Number(ticks.toFixed(0)));
  }

  #level(side: Side, level: number): Level {
    const levels = this.#levels[side];
    const known = levels[level];
    if (known) return known;
    const { seed, tick, amountDecimals, unit, depthPerPrice } = this.#options;
    const previous = level === 0 ? undefined : this.#level(side, level - 1).price;
    const key = [seed, side === 'buy' ? 1 : 2, level] as const;
    // The touch is one tick wide, as in a liquid market; further out about a basis point per level.
    const gap = tick.times(String(hashInteger({ min: 1, max: 2 * this.#basisPoint }, ...key)));
    const touch = side === 'buy' ? this.#reference : this.#reference.plus(tick);
    const price = previous ? (side === 'buy' ? previous.minus(gap) : previous.plus(gap)) : touch;
    const quoteAmount = hashInteger({ min: 25, max: 175 }, ...key, 3) * depthPerPrice;
    const step = new Big(`1e-${amountDecimals}`);
    const amount = price.lte('0')
      ? step
      : new Big(`${quoteAmount}e-2`).div(price.times(unit)).round(amountDecimals);
    const offer = { price, amount: amount.gt(step) ? amount : step, maker: { side, level } };
    levels[level] = offer;
    return offer;
  }
}
