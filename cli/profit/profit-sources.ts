import type { Clock } from '../../shared/lib/clock.ts';
import { readSnapshot } from '../../shared/snapshots/take-snapshot.ts';
import type { Stack } from '../stack/connect-stack.ts';
import type { Target } from '../stack/target.ts';
import { createOrderTrades } from './order-trades.ts';
import type { ProfitSources } from './read-profit.ts';

const DEFAULT_CURRENCY = 'USDT';

/** Where the profit of one account is read from, with the currency of its values. */
export function profitSources(
  { store, ledger, snapshots, exchangeOf }: Stack,
  { accounts }: Target,
  account: string,
  clock: Clock,
): ProfitSources & { readonly currency: string } {
  const currency = accounts[account]!.limits?.currency ?? DEFAULT_CURRENCY;
  return {
    currency,
    readTrades: createOrderTrades({ ...ledger, getAll: store.getAll }, account),
    snapshots,
    readNow() {
      const { client, funds, futures } = exchangeOf(account);
      const { exchangeNowMs, allPrices } = client;
      const reads = { exchangeNowMs, allPrices, balances: funds.balances };
      const trades = accounts[account]!.futures !== undefined;
      return readSnapshot({ ...reads, ...(trades && { futures }) }, currency);
    },
    clock,
  };
}
