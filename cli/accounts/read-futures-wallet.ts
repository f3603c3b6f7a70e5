import type { FuturesClient } from '../../shared/gate/futures/client.ts';
import { marginModeNamed } from '../../shared/market/margin-modes.ts';
import { explainError } from '../terminal/explain-error.ts';

/** The wallet of a classic account for futures. Money in it is not in the spot balances. */
export type FuturesWallet = {
  readonly currency: 'USDT';
  /** Without the profit of open positions. */
  readonly total: string;
  readonly available: string;
  readonly unrealised_pnl: string;
};

/** Undefined for a unified account, whose futures use the balances that are shown already. */
export async function readFuturesWallet(
  futures: Pick<FuturesClient, 'account'>,
): Promise<FuturesWallet | { readonly unread: string } | undefined> {
  try {
    const {
      total = '0',
      available = '0',
      unrealisedPnl = '0',
      marginMode,
    } = await futures.account();
    if (marginModeNamed(marginMode) !== 'classic') return undefined;
    return { currency: 'USDT', total, available, unrealised_pnl: unrealisedPnl };
  } catch (error) {
    return { unread: `The futures wallet could not be read: ${explainError(error).message}` };
  }
}
