import { keyOfState } from '../../ledger/keys.ts';
import type { Update } from '../../ledger/write.ts';
import type { PortfolioState } from '../run/record.ts';

/** The changes that the end of a run makes for the next one. */
export type StateChange = Partial<Omit<PortfolioState, 'activeRun'>>;

/**
 * Updates single fields of a portfolio's state. It never writes the whole item, because `paused`
 * has other writers.
 */
export function stateUpdate(
  portfolio: string,
  change: { readonly set?: Partial<PortfolioState>; readonly remove?: readonly string[] },
): Update {
  return { update: keyOfState('portfolio', portfolio), ...change };
}
