import { Big, divideHalfEven, sum } from '../lib/decimal.ts';
import type { Books } from './books.ts';
import type { PnlTrade } from './ledger.ts';

/** Gate's name for points in fees. They are paid for in advance, and no balance has them. */
const POINTS = 'POINT';
const ZERO = new Big('0');

type Payment = { readonly currency: string; readonly amount: Big };

/** A trade gives one coin for another: the given one is sold at its cost, the other one is bought. */
export function bookTrade(books: Books, trade: PnlTrade): void {
  const { given, received, value } = sidesOf(books, trade);
  const fees = trade.fees.map((fee) => ({ ...fee, amount: new Big(fee.amount) }));
  const isTaken = (fee: Payment) => fee.currency === received.currency;
  const net = received.amount.minus(totalOf(fees.filter(isTaken)));
  const cost = books.dispose(trade, given.currency, given.amount, value);
  const isSale = received.currency === books.currency;
  if (isSale) books.acquire(received.currency, net, net);
  const others = fees.filter((fee) => !isTaken(fee));
  const paid = sum(others.map((fee) => payFee(books, trade, fee)));
  if (isSale) {
    books.realise(trade, given.currency, net.minus(paid).minus(cost));
  } else {
    const gained = value ?? cost;
    books.realise(trade, given.currency, gained.minus(cost));
    books.acquire(received.currency, net, gained.plus(paid));
  }
  const price = value && divideHalfEven(value, received.amount);
  for (const fee of fees) {
    const taken = isTaken(fee) ? price?.times(fee.amount) : undefined;
    const worth = taken ?? books.worth(fee.currency, fee.amount, trade.atMs);
    postFee(books, trade, fee, fee.currency === POINTS ? undefined : worth);
  }
}

const totalOf = (payments: readonly Payment[]): Big => sum(payments.map(({ amount }) => amount));

/** The value of a trade is what it gave or got in the values' currency, or the value of its quote. */
function sidesOf(books: Books, { side, base, quote, amount, total, atMs }: PnlTrade) {
  const inBase = { currency: base, amount: new Big(amount) };
  const inQuote = { currency: quote, amount: new Big(total) };
  const [given, received] = side === 'buy' ? [inQuote, inBase] : [inBase, inQuote];
  const exact = [given, received].find(({ currency }) => currency === books.currency)?.amount;
  const value =
    exact ?? books.worth(quote, inQuote.amount, atMs) ?? books.worth(base, inBase.amount, atMs);
  return { given, received, value };
}

/** A fee that is not taken from the received coin spends a coin at its price. Returns its value. */
function payFee(books: Books, trade: PnlTrade, { currency, amount }: Payment): Big {
  if (currency === POINTS) return ZERO;
  const value = books.worth(currency, amount, trade.atMs) ?? ZERO;
  if (amount.lt('0')) books.acquire(currency, amount.abs(), value.abs());
  else books.realise(trade, currency, value.minus(books.dispose(trade, currency, amount, value)));
  return value;
}

function postFee(
  { post }: Books,
  { atMs, source, base }: PnlTrade,
  { currency, amount }: Payment,
  value: Big | undefined,
): void {
  post({ kind: 'fee', atMs, coin: base, source, currency, amount, value });
}
