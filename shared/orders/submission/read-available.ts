import { isLasting } from '../../gate/key-unavailable-error.ts';
import { UnfitAccount } from '../../gate/unfit-account.ts';
import { currenciesOf } from '../../market/currencies.ts';
import { readHeldCoins } from '../ledger/held-coins.ts';
import { freeOf, type HeldCoins } from '../ledger/holdings-store.ts';
import { reason } from '../model/reason.ts';
import type { AskedOrder } from '../model/request.ts';
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
 * What is available of the currency that an order spends, by the account's mode, without what exits
 * own.
 *
 * @param own the stem of an exit whose own coins count
 */
export async function readAvailable(
  deps: Pick<SubmissionDependencies, 'exchangeOf' | 'holdings' | 'store'>,
  account: string,
  asked: AskedOrder,
  own?: string,
): Promise<Available> {
  if (asked.amount_of_available === undefined) return { kind: 'available' };
  const { base, quote } = currenciesOf(asked.currency_pair);
  const spent = asked.side === 'buy' ? quote : base;
  try {
    // In this order: coins that a new exit takes meanwhile change the holdings.
    const held = await readHeldCoins(deps, account, spent);
    const balances = await deps.exchangeOf(account).balances();
    const balance = balances.find(({ currency }) => currency === spent);
    const amount = freeOf(balance?.available ?? '0', held, own);
    if (amount !== '0') return { kind: 'available', amount, holdings: held };
    const text = `Nothing is available of ${spent}; nothing was sent.`;
    return { kind: 'refused', reason: reason('BELOW_MINIMUM', text, FIELD) };
  } catch (error) {
    const { message } = error as Error;
    if (error instanceof UnfitAccount) {
      return { kind: 'refused', reason: reason(error.code, message, FIELD) };
    }
    const text = `The available ${spent} could not be read; nothing was sent. ${message}`;
    if (isLasting(error as Error)) return { kind: 'refused', reason: reason('NO_KEY', text) };
    return { kind: 'unreachable', reason: reason('EXCHANGE_UNREACHABLE', text) };
  }
}
