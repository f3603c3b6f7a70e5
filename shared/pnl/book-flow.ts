import { Big } from '../lib/decimal.ts';
import type { Books, Origin } from './books.ts';
import { arrivalOf } from './given-cost.ts';
import type { AccountSnapshot, PnlFlow } from './ledger.ts';

const ZERO = new Big('0');

/**
 * Income is a profit. Any other flow comes in or leaves at its price, and is none; what came in and has
 * a given cost counts at that.
 */
export function bookFlow(books: Books, { id, atMs, coin, flow, ...entry }: PnlFlow): void {
  const change = new Big(entry.change);
  const isIncome = flow === 'income';
  const given =
    change.gt('0') && !isIncome ? books.costOf(arrivalOf({ flow, id, coin }), change) : undefined;
  const priced = entry.price ? change.times(entry.price) : books.worth(coin, change, atMs);
  const known = given ?? priced;
  const value = known ?? ZERO;
  if (change.gt('0')) books.acquire(coin, change, value);
  if (isIncome) {
    const origin: Origin = { id, atMs, source: 'income' };
    const spent = change.lt('0') ? books.dispose(origin, coin, change.abs(), value.abs()) : ZERO;
    books.realise(origin, coin, change.gt('0') ? value : spent.neg());
    return;
  }
  if (change.lt('0')) {
    // A coin that leaves has earned what it is worth more than it cost.
    const origin: Origin = { id, atMs, source: 'withdrawn' };
    const cost = books.dispose(origin, coin, change.abs(), value.abs());
    books.realise(origin, coin, value.abs().minus(cost));
  }
  const isPriced = known !== undefined;
  const isCostGiven = given !== undefined;
  const { type } = entry;
  books.post({ kind: 'flow', id, atMs, coin, change, value, flow, type, isPriced, isCostGiven });
}

/**
 * Compares the books with balances. A difference that is worth something is money that came in or
 * went out unseen; a smaller one is what the exchange rounds.
 */
export function compareBalances(books: Books, { atMs, balances }: AccountSnapshot): void {
  const coins = new Set([...books.holdings().keys(), ...Object.keys(balances)]);
  for (const coin of coins) {
    const change = new Big(balances[coin] ?? '0').minus(books.heldOf(coin));
    const value = books.worth(coin, change, atMs);
    const isExplained = books.isOpening() ? change.eq('0') : isRounding(change, value);
    if (isExplained) continue;
    const id = `snapshot ${atMs} ${coin}`;
    if (change.gt('0')) books.acquireUnseen({ id, atMs }, coin, change, value);
    else bookFlow(books, { kind: 'flow', id, atMs, coin, change: change.toString(), ...UNSEEN });
  }
  books.open();
}

const UNSEEN = { flow: 'unknown', type: 'unexplained' } as const;
/** In the currency of the values, for a coin with a price. */
const ROUNDING_VALUE = '0.01';
/** Of a coin without a price. */
const ROUNDING_AMOUNT = '0.00000001';

function isRounding(change: Big, value: Big | undefined): boolean {
  return value ? value.abs().lt(ROUNDING_VALUE) : change.abs().lte(ROUNDING_AMOUNT);
}
