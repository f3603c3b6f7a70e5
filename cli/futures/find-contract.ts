import { pairsWrittenAs } from '../../shared/market/written-pair.ts';
import type { Connection } from '../program/command.ts';
import type { TargetFutures } from '../stack/target.ts';
import { Failure } from '../terminal/failure.ts';

/** The futures of an account; a failure says how to switch them on. */
export function futuresOf({ target }: Pick<Connection, 'target'>, account: string): TargetFutures {
  const { futures } = target.accounts[account]!;
  if (futures) return futures;
  const message =
    `The account "${account}" trades no contracts: give it "futures" in sluice.config.json, as in ` +
    'docs/futures.md, and deploy. Nothing was sent.';
  throw new Failure('FUTURES_NOT_CONFIGURED', message, 'CONTRACT');
}

/** The contract that the text means: `btc_usdt` or `BTCUSDT`, for one of the account's contracts. */
export function findContract(connection: Connection, account: string, text: string): string {
  const { contracts } = futuresOf(connection, account);
  const [contract, ...others] = pairsWrittenAs(text, contracts);
  if (contract !== undefined && others.length === 0) return contract;
  const message = `No contract is called "${text}". The account may trade ${contracts.join(', ')}. Nothing was sent.`;
  throw new Failure('UNKNOWN_PAIR', message, 'CONTRACT');
}
