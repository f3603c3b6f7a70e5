import type { AccountBalances } from '../../shared/gate/spot/account-balances.ts';
import type { AccountMode } from '../../shared/gate/spot/account-mode.ts';
import type { GateBalance } from '../../shared/gate/spot/unified-balances.ts';
import { UnfitAccount } from '../../shared/gate/unfit-account.ts';

/** The balances of an account, by its account mode. */
export type AccountHoldings = {
  readonly balances: readonly GateBalance[];
  /** Undefined if Gate does not return it. */
  readonly mode: AccountMode | undefined;
  /** The reason why Sluice does not trade with these balances. */
  readonly unfit?: string;
};

/** Reads the balances, also of an account with which Sluice does not trade. */
export async function readHoldings(funds: AccountBalances): Promise<AccountHoldings> {
  const reading = await funds.accountMode();
  const mode = reading.kind === 'read' ? reading.mode : undefined;
  try {
    return { balances: await funds.balances(), mode };
  } catch (error) {
    if (!(error instanceof UnfitAccount)) throw error;
    return { balances: await funds.spotBalances(), mode, unfit: error.message };
  }
}
