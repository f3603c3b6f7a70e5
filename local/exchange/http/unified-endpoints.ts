import { Big, sum } from '../../../shared/lib/decimal.ts';
import type { ExchangeAccountMode } from '../engine/account-modes.ts';
import type { LedgerBalance } from '../engine/ledger.ts';
import { refusal } from '../engine/responses.ts';
import type { Endpoint, PrivateCall, Simulation } from './endpoint.ts';

const ZERO = new Big('0');

function unifiedMode({ key }: PrivateCall, { modes }: Simulation) {
  return {
    mode: modes.of(key.userId),
    settings: { usdt_futures: true, spot_hedge: false, use_funding: false, options: false },
  };
}

function unifiedAccounts({ key, nowMs }: PrivateCall, simulation: Simulation) {
  const { modes, ledger, pledges } = simulation;
  const mode = modes.of(key.userId);
  if (mode === 'classic') throw refusal('INVALID_UNIFIED_ACCOUNT');
  const rows = ledger.balances(key.userId);
  // The totals in USD are zero in this mode.
  const isCollateral = mode !== 'single_currency';
  const margin = pledges.marginOf(key.userId);
  const worth = sumOfWorth(rows, simulation);
  const left = worth.minus(margin);
  return {
    user_id: Number(key.userId),
    mode,
    refresh_time: nowMs,
    locked: false,
    total_initial_margin: isCollateral ? margin.toFixed() : '0',
    total_available_margin: isCollateral ? left.toFixed() : '0',
    unified_account_total_equity: worth.toFixed(),
    spot_hedge: false,
    use_funding: false,
    is_all_collateral: true,
    balances: Object.fromEntries(
      rows.map((row) => [row.currency, unifiedRow(row, key.userId, mode, simulation)]),
    ),
  };
}

/** Cross margin in use is not subtracted from `available`: Gate does not state that it is. */
function unifiedRow(
  { currency, available, locked }: LedgerBalance,
  userId: string,
  mode: ExchangeAccountMode,
  { pledges }: Simulation,
) {
  const debt = pledges.debtOf(userId, currency);
  const isShared = mode === 'single_currency' && currency === 'USDT';
  const margin = isShared ? pledges.marginOf(userId) : ZERO;
  return {
    available,
    freeze: locked,
    borrowed: debt.toFixed(),
    negative_liab: '0',
    total_liab: debt.toFixed(),
    equity: new Big(available).plus(locked).minus(debt).toFixed(),
    ...(isShared && { available_margin: new Big(available).minus(margin).toFixed() }),
  };
}

/** In USDT. A debt is no wealth. */
function worthOf(
  { currency, available, locked }: Omit<LedgerBalance, 'update_id'>,
  { markets }: Simulation,
): Big {
  const amount = new Big(available).plus(locked);
  if (currency === 'USDT') return amount;
  return amount.times(markets.get(`${currency}_USDT`)?.lastPrice ?? ZERO);
}

/** Refuses an order that would spend what secures futures, although the wallet shows it. */
export function checkMargin(
  userId: string,
  { currency, amount }: { readonly currency: string; readonly amount: Big },
  simulation: Simulation,
): void {
  const { modes, ledger, pledges } = simulation;
  const margin = pledges.marginOf(userId);
  if (margin.eq(ZERO)) return;
  const rows = ledger.balances(userId);
  const isShared = modes.of(userId) === 'single_currency';
  if (isShared && currency !== 'USDT') return;
  const secured = isShared
    ? new Big(rows.find((row) => row.currency === currency)?.available ?? '0')
    : sumOfWorth(rows, simulation);
  const spent = worthOf({ currency, available: amount.toFixed(), locked: '0' }, simulation);
  if (spent.gt(secured.minus(margin))) throw refusal('MARGIN_BALANCE_NOT_ENOUGH');
}

function sumOfWorth(rows: readonly LedgerBalance[], simulation: Simulation): Big {
  return sum(rows.map((row) => worthOf(row, simulation)));
}

export const UNIFIED_ENDPOINTS: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/unified/unified_mode',
    access: 'unified',
    limit: 'private',
    serve: unifiedMode,
  },
  {
    method: 'GET',
    path: '/unified/accounts',
    access: 'unified',
    limit: 'private',
    serve: unifiedAccounts,
  },
];
