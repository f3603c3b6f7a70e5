import type { FuturesAccount } from '../gate/futures/futures-account.ts';
import { Big } from '../lib/decimal.ts';
import { marginModeNamed } from '../market/margin-modes.ts';
import type { BooksOf } from '../pnl/flow-kind.ts';
import type { FuturesSnapshotReads } from './dependencies.ts';

export type FuturesWalletReads = Pick<FuturesSnapshotReads, 'positions' | 'wallet'>;

/** What an account's contracts add to its snapshot. */
export type FuturesWallet = {
  /** USDT in a wallet of its own; zero where spot and futures share one. */
  readonly total: string;
  /** What each open position would bring, by contract. */
  readonly unrealised: Readonly<Record<string, string>>;
  readonly books: Exclude<BooksOf, 'spot'>;
};

/** Reads the futures wallet. One that was never used has nothing. */
export async function readFuturesWallet(futures: FuturesWalletReads): Promise<FuturesWallet> {
  const account = await futures.wallet();
  if (!account) return { total: '0', unrealised: {}, books: 'two_wallets' };
  const positions = await futures.positions();
  const unrealised = positions.map(({ contract, unrealisedPnl = '0' }) => [
    contract,
    unrealisedPnl,
  ]);
  const books = booksOf(account);
  const total = books === 'two_wallets' ? totalOf(account) : '0';
  return { total, unrealised: Object.fromEntries(unrealised), books };
}

/** The books of an account whose futures wallet cannot be told apart would count it twice. */
export function booksOf({
  marginMode,
}: Pick<FuturesAccount, 'marginMode'>): FuturesWallet['books'] {
  return marginModeNamed(marginMode) === 'classic' ? 'two_wallets' : 'one_wallet';
}

/** An amount that is not told is not zero. */
function totalOf({ total }: FuturesAccount): string {
  if (total !== undefined) return new Big(total).toString();
  throw new Error('Gate does not tell the total of the futures wallet.');
}
