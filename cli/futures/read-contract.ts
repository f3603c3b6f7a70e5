import type { ContractRules } from '../../shared/gate/futures/contract-rules.ts';
import type { FuturesAccount } from '../../shared/gate/futures/futures-account.ts';
import type { FuturesPosition } from '../../shared/gate/futures/position.ts';
import type { Connection } from '../program/command.ts';
import { explainError } from '../terminal/explain-error.ts';
import { Failure } from '../terminal/failure.ts';

/** A contract as an account has it now. What cannot be read is absent, and `unread` says why. */
export type ContractNow = {
  readonly rules?: ContractRules;
  readonly position?: FuturesPosition;
  readonly account?: FuturesAccount;
  readonly unread?: string;
};

/** Throws for a contract that Gate does not have. */
export async function readContract(
  { stack }: Pick<Connection, 'stack'>,
  account: string,
  contract: string,
): Promise<ContractNow> {
  const { futures } = stack.exchangeOf(account);
  try {
    const [rules, reading, wallet] = await Promise.all([
      futures.contract(contract),
      futures.position(contract),
      futures.account(),
    ]);
    if (!rules) {
      const message = `The exchange has no contract "${contract}". Nothing was sent.`;
      throw new Failure('UNKNOWN_PAIR', message, 'CONTRACT');
    }
    const position = reading.kind === 'one_way' ? reading.position : undefined;
    return { rules, account: wallet, ...(position && { position }) };
  } catch (error) {
    if (error instanceof Failure) throw error;
    return { unread: explainError(error).message };
  }
}
