import { isLasting } from '../../../gate/key-unavailable-error.ts';
import { UnfitAccount } from '../../../gate/unfit-account.ts';
import { currenciesOf } from '../../../market/currencies.ts';
import { readHeldCoins } from '../../ledger/held-coins.ts';
import { freeOf, type HeldCoins } from '../../ledger/holdings-store.ts';
import { reason } from '../../model/reason.ts';
import type { AskedSpotOrder } from '../../model/request.ts';
import type { Refused, Unreachable } from './admission-result.ts';
import type { SubmissionDependencies } from './dependencies.ts';

export type Available =
  | Refused
  | Unreachable
  | {
      readonly kind: 'available' /** Absent if the order asks for none. */;
      readonly amount?: string;
      /** What exits hold of it, as it was read before the balance. */
      readonly holdings?: HeldCoins;
    };

const FIELD = 'amount_of_available';

/**
 * What is available of the currency that an order spends, if it asks for a ratio of it.
 *
 * @param own the stem of the order
 */
export async function readAvailable(
  deps: Pick<SubmissionDependencies, 'exchangeOf' | 'holdings' | 'store'>,
  account: string,
  asked: AskedSpotOrder,
  own: string,
): Promise<Available> {
  if (asked.amount_of_available === undefined) return { kind: 'available' };
  const { base, quote } = currenciesOf(asked.currency_pair);
  const spent = asked.side === 'buy' ? quote : base;
  const free = await readFree(deps, account, spent, own, FIELD);
  if (free.kind !== 'available' || free.amount !== '0') return free;
  const text = `Nothing is available of ${spent}; nothing was sent.`;
  return { kind: 'refused', reason: reason('BELOW_MINIMUM', text, FIELD) };
}

/**
 * What is available of a currency, by the account's mode, without what exits own.
 *
 * @param own the stem of the order or exit whose own coins count
 */
export async function readFree(
  deps: Pick<SubmissionDependencies, 'exchangeOf' | 'holdings' | 'store'>,
  account: string,
  currency: string,
  own: string,
  field: 'amount' | 'amount_of_available',
): Promise<
  | Refused
  | Unreachable
  | { readonly kind: 'available'; readonly amount: string; readonly holdings: HeldCoins }
> {
  try {
    // In this order: coins that a new exit takes meanwhile change the holdings.
    const held = await readHeldCoins(deps, account, currency);
    const balances = await deps.exchangeOf(account).balances();
    const balance = balances.find((each) => each.currency === currency);
    return {
      kind: 'available',
      amount: freeOf(balance ?? { available: '0' }, held, own),
      holdings: held,
    };
  } catch (error) {
    const { message } = error as Error;
    if (error instanceof UnfitAccount) {
      return { kind: 'refused', reason: reason(error.code, message, field) };
    }
    const text = `The available ${currency} could not be read; nothing was sent. ${message}`;
    if (isLasting(error as Error)) return { kind: 'refused', reason: reason('NO_KEY', text) };
    return { kind: 'unreachable', reason: reason('EXCHANGE_UNREACHABLE', text) };
  }
}
