import { Big, sum } from '../../lib/decimal.ts';
import { GateError } from '../errors.ts';
import { decimalOf } from '../fields.ts';
import { UnfitAccount } from '../unfit-account.ts';
import type { AccountMode } from './account-mode.ts';

/** The balance of one currency. */
export type GateBalance = {
  readonly currency: string;
  /** Free for spot trading, by the account's mode. */
  readonly available: string;
  /** Not free: in open orders, or collateral. */
  readonly locked: string;
  /** All that the wallet holds. */
  readonly total: string;
};

export const UNIFIED = '/unified/accounts';
/** Free amounts are rounded down. */
const AMOUNT_DECIMALS = 8;
const PART_DECIMALS = 18;

/** Gate values the account in USD. USDT is close enough. */
export const USD = 'USDT';

export type UnifiedRow = Readonly<Record<string, unknown>>;
export type UnifiedFields = {
  readonly mode?: unknown;
  readonly locked?: unknown;
  readonly balances?: unknown;
  readonly total_available_margin?: unknown;
  /** In USD, like the next one. */
  readonly borrowed?: unknown;
  readonly unified_account_total_liab?: unknown;
};
export type UnifiedAccount = UnifiedFields & { readonly mode: AccountMode };
type NamedRow = { readonly currency: string; readonly row: UnifiedRow };

/** The rows of an account. Throws if the account is in debt. */
function unifiedRows(account: UnifiedAccount): readonly NamedRow[] {
  const { balances, locked, borrowed, unified_account_total_liab: liability } = account;
  if (typeof balances !== 'object' || balances === null) {
    throw new GateError(`GET ${UNIFIED}`, 200, undefined, 'the answer has no balances');
  }
  if (locked === true) {
    throw new GateError(`GET ${UNIFIED}`, 200, undefined, 'Gate has locked the account');
  }
  const rows = Object.entries(balances as Record<string, UnifiedRow>).map(([currency, row]) => ({
    currency,
    row,
  }));
  const owed = rows.filter(({ row }) => DEBTS.some((field) => isAboveZero(row[field])));
  if (owed.length > 0 || isAboveZero(borrowed) || isAboveZero(liability)) {
    const what = owed.map(({ currency }) => currency).join(', ') || 'money';
    throw new UnfitAccount(
      'ACCOUNT_IN_DEBT',
      `The account owes ${what}: repay it at Gate. Sluice does not trade with what is borrowed.`,
    );
  }
  return rows;
}

/** The debt fields of a currency. Source: Gate, `GET /unified/accounts`. */
const DEBTS = ['borrowed', 'negative_liab', 'total_liab'] as const;

const isAboveZero = (value: unknown): boolean => new Big(decimalOf(value) ?? '0').gt('0');

/** An unreadable amount is an error, never zero. */
function amountOf({ currency, row }: NamedRow, field: string): Big {
  const amount = decimalOf(row[field]);
  if (amount !== undefined) return new Big(amount);
  throw new GateError(`GET ${UNIFIED}`, 200, undefined, `${currency} has no "${field}"`);
}

/**
 * Single-currency mode: spot and futures share one USDT wallet, and other currencies are plain
 * spot.
 */
export function singleCurrencyBalances(account: UnifiedAccount): readonly GateBalance[] {
  return unifiedRows(account).map(singleCurrencyBalance);
}

/** Multi-currency and portfolio mode: all currencies are collateral. Prices are in USDT. */
export function collateralBalances(
  account: UnifiedAccount,
  prices: ReadonlyMap<string, string>,
): readonly GateBalance[] {
  return withinMargin(unifiedRows(account).map(collateralBalance), account, prices);
}

/** The margin of futures reduces the free USDT. Other currencies are plain spot. */
function singleCurrencyBalance(named: NamedRow): GateBalance {
  const available = amountOf(named, 'available');
  const free =
    named.currency === USD ? least(available, amountOf(named, 'available_margin')) : available;
  return balanceOf(named, available, free);
}

/** The account's own part of a collateral currency, without open orders. */
function collateralBalance(named: NamedRow): GateBalance {
  const available = amountOf(named, 'available');
  const own = amountOf(named, 'equity').minus(amountOf(named, 'freeze'));
  return balanceOf(named, available, least(available, own));
}

function balanceOf(named: NamedRow, available: Big, free: Big): GateBalance {
  const locked = amountOf(named, 'freeze');
  return {
    currency: named.currency,
    available: notNegative(free).toString(),
    locked: locked.toString(),
    total: notNegative(available).plus(locked).toString(),
  };
}

/**
 * All currencies together are the collateral. Their free amounts are worth at most the available
 * margin.
 */
function withinMargin(
  balances: readonly GateBalance[],
  { total_available_margin: margin }: UnifiedAccount,
  prices: ReadonlyMap<string, string>,
): readonly GateBalance[] {
  const left = decimalOf(margin);
  if (left === undefined) {
    const what = 'the answer has no "total_available_margin"';
    throw new GateError(`GET ${UNIFIED}`, 200, undefined, what);
  }
  const priceOf = (currency: string) => (currency === USD ? '1' : prices.get(currency));
  const worth = sum(
    balances.map(({ currency, available }) => new Big(available).times(priceOf(currency) ?? '0')),
  );
  const isWithin = worth.lte(left);
  const part = isWithin
    ? new Big('1')
    : notNegative(new Big(left)).div(worth).round(PART_DECIMALS, Big.roundDown);
  return balances.map((balance) => {
    // The collateral value of a currency without a price is unknown, so none of it is free.
    if (priceOf(balance.currency) === undefined) return withFree(balance, new Big('0'));
    if (isWithin) return balance;
    return withFree(balance, part.times(balance.available).round(AMOUNT_DECIMALS, Big.roundDown));
  });
}

const least = (one: Big, other: Big): Big => (one.lt(other) ? one : other);
const notNegative = (amount: Big): Big => (amount.lt('0') ? new Big('0') : amount);

/** The same balance with only this amount free. The rest becomes locked. */
function withFree(balance: GateBalance, free: Big): GateBalance {
  return {
    ...balance,
    available: free.toString(),
    locked: new Big(balance.available).minus(free).plus(balance.locked).toString(),
  };
}
