import { Big } from '../../shared/lib/decimal.ts';
import { money } from '../../shared/lib/money.ts';
import { readFuturesWallet } from '../accounts/read-futures-wallet.ts';
import { readHoldings } from '../accounts/read-holdings.ts';
import { valueBalances } from '../accounts/value-balances.ts';
import type { Connection } from '../program/command.ts';

const SHOWN_MAX = 6;

/** A line with the balances of each account. An account that cannot be read has none: the warnings say why. */
export async function describeBalances(connection: Connection): Promise<readonly string[]> {
  const accounts = Object.keys(connection.target.accounts);
  const lines = await Promise.all(accounts.map((account) => describe(connection, account)));
  return lines.flat();
}

async function describe(
  { stack, target }: Connection,
  account: string,
): Promise<readonly string[]> {
  const { funds, futures, tickers } = stack.exchangeOf(account);
  const { limits, futures: tradesFutures } = target.accounts[account]!;
  const currency = limits?.currency ?? 'USDT';
  const name = `${target.localExchange === 'simulated' ? 'Play money' : 'Balances'} of "${account}"`;
  try {
    const [{ balances }, prices, wallet] = await Promise.all([
      readHoldings(funds),
      tickers(),
      tradesFutures ? readFuturesWallet(futures) : undefined,
    ]);
    const { holdings, total } = valueBalances(balances, prices, currency);
    const shown = holdings
      .slice(0, SHOWN_MAX)
      .map(({ available, locked, currency: held }) => money(new Big(available).plus(locked), held));
    const more = holdings.length > shown.length ? [`${holdings.length - shown.length} more`] : [];
    const list = [...shown, ...more].join(', ');
    const ofFutures =
      wallet && 'total' in wallet
        ? `; ${money(wallet.total, wallet.currency)} in the futures wallet`
        : '';
    return [
      `${name}: ${list === '' ? 'nothing' : `${list}; worth ${total} ${currency}`}${ofFutures}.`,
    ];
  } catch {
    return [];
  }
}
