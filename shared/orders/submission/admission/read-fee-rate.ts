import { isLasting } from '../../../gate/key-unavailable-error.ts';
import type { ExitPlan } from '../../../programs/exits/plan.ts';
import { reason } from '../../model/reason.ts';
import { type Refused, refused, type Unreachable } from './admission-result.ts';
import type { SubmissionDependencies } from './dependencies.ts';

/**
 * The fee that an order with exits may pay in the coin that it buys. An account that pays in GT pays
 * in the coin once it has none left, so its rate counts too.
 */
export async function readFeeRate(
  { exchangeOf }: Pick<SubmissionDependencies, 'exchangeOf'>,
  account: string,
  pair: string,
  exits: ExitPlan | undefined,
): Promise<Refused | Unreachable | { readonly kind: 'fee'; readonly rate: string }> {
  if (!exits) return { kind: 'fee', rate: '0' };
  try {
    const { rate } = await exchangeOf(account).takerFee([pair]);
    return { kind: 'fee', rate };
  } catch (error) {
    const { message } = error as Error;
    const text = `The fee of ${pair} could not be read; nothing was sent. ${message}`;
    if (isLasting(error as Error)) return refused(reason('NO_KEY', text));
    return { kind: 'unreachable', reason: reason('EXCHANGE_UNREACHABLE', text) };
  }
}
