import { Big, divideHalfEven } from '../lib/decimal.ts';
import { arrivalOf, type CostOf } from './given-cost.ts';
import type { CostMethod, ProfitSource } from './ledger.ts';
import { createLots, type Lot, type Lots } from './lots.ts';
import type { Posting } from './posting.ts';
import type { PriceHistory } from './price-history.ts';

export type Books = ReturnType<typeof createBooks>;

type BooksSetting = {
  readonly currency: string;
  readonly method: CostMethod;
  readonly prices: PriceHistory;
  readonly costOf: CostOf;
  readonly post: (posting: Posting) => void;
};

/** Where an entry comes from. */
export type Origin = { readonly id: string; readonly atMs: number; readonly source: ProfitSource };

const ZERO = new Big('0');

/**
 * The holdings of an account and what they cost. An amount of the values' own currency costs itself.
 * After each trade and flow, holdings at cost = money that came in - money that went out + realised
 * profit.
 */
export function createBooks({ currency, method, prices, costOf, post }: BooksSetting) {
  const coins = new Map<string, Lots>();
  let cash = ZERO;
  /** Until the first snapshot, a missing coin was there before the ledger began. */
  let isOpening = true;

  function lotsOf(coin: string): Lots {
    const lots = coins.get(coin) ?? createLots(method);
    coins.set(coin, lots);
    return lots;
  }

  const heldOf = (coin: string): Big => (coin === currency ? cash : lotsOf(coin).held().amount);

  /** Undefined if no price is known. */
  function worth(coin: string, amount: Big, atMs: number): Big | undefined {
    const price = prices.ofEvent(coin, atMs);
    return price?.times(amount);
  }

  function acquire(coin: string, amount: Big, cost: Big): void {
    if (coin === currency) cash = cash.plus(amount);
    else lotsOf(coin).acquire(amount, cost);
  }

  /** Takes a coin at its cost. What the books do not have came in unseen, at this value. */
  function dispose(origin: Origin, coin: string, amount: Big, value: Big | undefined): Big {
    const missing = amount.minus(heldOf(coin));
    if (missing.gt('0')) {
      const share = value && divideHalfEven(value.times(missing), amount);
      acquireUnseen(origin, coin, missing, coin === currency ? missing : share);
    }
    if (coin !== currency) return lotsOf(coin).dispose(amount);
    cash = cash.minus(amount);
    return amount;
  }

  /** What no entry explains was there before, or came in unseen. */
  function acquireUnseen(
    { id, atMs }: Pick<Origin, 'atMs' | 'id'>,
    coin: string,
    change: Big,
    value: Big | undefined,
  ): void {
    const origin = isOpening
      ? ({ flow: 'opening', type: 'opening' } as const)
      : ({ flow: 'unknown', type: 'unexplained' } as const);
    const given = isOpening
      ? costOf(arrivalOf({ flow: origin.flow, id, coin }), change)
      : undefined;
    const known = given ?? value;
    acquire(coin, change, known ?? ZERO);
    post({
      kind: 'flow',
      id,
      atMs,
      coin,
      change,
      value: known ?? ZERO,
      ...origin,
      isPriced: known !== undefined,
      isCostGiven: given !== undefined,
    });
  }

  function realise({ atMs, source }: Origin, coin: string, amount: Big): void {
    if (!amount.eq('0')) post({ kind: 'realised', atMs, coin, source, amount });
  }

  return {
    currency,
    post,
    heldOf,
    worth,
    costOf,
    acquire,
    dispose,
    acquireUnseen,
    realise,
    isOpening: () => isOpening,
    open(): void {
      isOpening = false;
    },
    /** The holdings of each coin with their cost, at this point. */
    holdings(): ReadonlyMap<string, Lot> {
      const held = [...coins].map(([coin, lots]) => [coin, lots.held()] as const);
      return new Map([[currency, { amount: cash, cost: cash }], ...held]);
    },
  };
}
