import { isLasting } from '../../gate/key-unavailable-error.ts';
import { UnfitAccount } from '../../gate/unfit-account.ts';
import { currenciesOf } from '../../market/currencies.ts';
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
    };

const FIELD = 'amount_of_available';

/** What is available of the currency that an order spends, by the account's mode. */
export async function readAvailable(
  { exchangeOf }: Pick<SubmissionDependencies, 'exchangeOf'>,
  account: string,
  asked: AskedOrder,
): Promise<Available> {
  if (asked.amount_of_available === undefined) return { kind: 'available' };
  const { base, quote } = currenciesOf(asked.currency_pair);
  const spent = asked.side === 'buy' ? quote : base;
  try {
    const balances = await exchangeOf(account).balances();
    const balance = balances.find(({ currency }) => currency === spent);
    const amount = balance?.available ?? '0';
    if (amount !== '0') return { kind: 'available', amount };
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
