import { pairsWrittenAs } from '../../shared/market/written-pair.ts';
import type { Connection } from '../program/command.ts';
import { Failure } from '../terminal/failure.ts';

/** The pair that the text means: one of the account's pairs, or else of the exchange's. */
export async function findPair(
  { stack, target }: Connection,
  account: string,
  text: string,
  field = 'PAIR',
): Promise<string> {
  const { pairs = '*' } = target.accounts[account]!;
  const configured = pairs === '*' ? [] : pairs;
  const ofAccount = pairsWrittenAs(text, configured);
  // The exchange is asked only about a pair without a separator that the account does not name.
  const fitting =
    ofAccount.length > 0
      ? ofAccount
      : pairsWrittenAs(text, [...(await stack.exchangeOf(account).tickers()).keys()]);
  if (fitting.length === 1) return fitting[0]!;
  const message =
    fitting.length > 1
      ? `"${text}" may be ${fitting.join(' or ')}: write it with "_".`
      : `No pair is called "${text}".${configured.length > 0 ? ` The account may trade ${configured.join(', ')}.` : ' Write it as in BTC_USDT.'}`;
  throw new Failure('UNKNOWN_PAIR', `${message} Nothing was sent.`, field);
}
