import { Big } from '../../lib/decimal.ts';
import { marginModeNamed } from '../../market/margin-modes.ts';
import { GateError } from '../errors.ts';
import { decimalOf } from '../fields.ts';
import type { Requests } from '../requests.ts';
import type { FuturesAccount } from './futures-account.ts';
import { rowOf } from './row-fields.ts';

const UNIFIED = '/unified/accounts';

/**
 * What secures the positions of an account, in USDT: its wallet with the profit on paper, or all that
 * a unified account has. Throws where that is not told.
 */
export async function readEquity(
  { get }: Pick<Requests, 'get'>,
  { marginMode, total, unrealisedPnl }: FuturesAccount,
): Promise<string> {
  const mode = marginModeNamed(marginMode);
  if (mode === 'classic' && total !== undefined && unrealisedPnl !== undefined) {
    return new Big(total).plus(unrealisedPnl).toString();
  }
  if (mode === undefined || mode === 'classic') {
    throw new GateError('GET /futures/usdt/accounts', 200, undefined, 'no equity is told');
  }
  // The totals of the futures account mean nothing here. Source: gate.com, API v4, "FuturesAccount".
  const row = rowOf((await get(UNIFIED, {})).json);
  const equity = decimalOf(row?.unified_account_total_equity);
  if (equity !== undefined) return equity;
  throw new GateError(`GET ${UNIFIED}`, 200, undefined, 'no equity is told');
}
