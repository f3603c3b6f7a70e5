import { Big } from '../lib/decimal.ts';
import type { Books } from './books.ts';
import { contractKey, SETTLE } from './contracts.ts';
import type { PnlContract } from './ledger.ts';

const ZERO = new Big('0');

/**
 * What a contract has brought or cost is settled in USDT at once: it is a realised profit, whether it
 * is the profit of a closed position, a fee, or funding.
 */
export function bookContract(books: Books, event: PnlContract): void {
  const { id, atMs, contract, entry, source } = event;
  const change = new Big(event.change);
  const coin = contractKey(contract);
  const priced = event.price ? change.times(event.price) : books.worth(SETTLE, change, atMs);
  const value = priced ?? ZERO;
  const origin = { id, atMs, source };
  if (change.gt('0')) books.acquire(SETTLE, change, value);
  else {
    // Where the values are in another currency, the USDT that leaves has a cost of its own.
    const cost = books.dispose(origin, SETTLE, change.abs(), value.abs());
    books.realise(origin, SETTLE, value.abs().minus(cost));
  }
  books.realise(origin, coin, value);
  if (entry !== 'fee') return;
  const [amount, worth] = [change.neg(), priced?.neg()];
  books.post({ kind: 'fee', atMs, coin, source, currency: SETTLE, amount, value: worth });
}
