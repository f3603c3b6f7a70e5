import { Big } from '../../lib/decimal.ts';
import { GateError } from '../errors.ts';
import { UnfitAccount } from '../unfit-account.ts';
import type { AccountMode } from './account-mode.ts';
import { decimalOf } from './order-row.ts';

/** What there is of a currency. */
export type GateBalance = {
  readonly currency: string;
  /** Free to be traded in spot, by the account's mode. */
  readonly available: string;
  /** Held and not free: in open orders, or as security for something else. */
  readonly locked: string;
  /** What the wallet holds, whatever of it may be traded. */
  readonly total: string;
};

export const UNIFIED = '/unified/accounts';
/** What is free is not made more by rounding. */
const AMOUNT_DECIMALS = 8;
const PART_DECIMALS = 18;

/** What Gate counts USD in, near enough. */
export const USD = 'USDT';

export type UnifiedRow = Readonly<Record<string, unknown>>;
export type UnifiedFields = {
  readonly mode?: unknown;
  readonly locked?: unknown;
  readonly balances?: unknown;
  readonly total_available_margin?: unknown;
  /** In USD, as the following. */
  readonly borrowed?: unknown;
  readonly unified_account_total_liab?: unknown;
};
export type UnifiedAccount = UnifiedFields & { readonly mode: AccountMode };
type NamedRow = { readonly currency: string; readonly row: UnifiedRow };

/** The rows of an account that is not in debt. */
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

/** Source: Gate, `GET /unified/accounts`: what is owed of a currency. */
const DEBTS = ['borrowed', 'negative_liab', 'total_liab'] as const;

const isAboveZero = (value: unknown): boolean => new Big(decimalOf(value) ?? '0').gt('0');

/** An amount that cannot be read is an error, never nothing. */
function amountOf({ currency, row }: NamedRow, field: string): Big {
  const amount = decimalOf(row[field]);
  if (amount !== undefined) return new Big(amount);
  throw new GateError(`GET ${UNIFIED}`, 200, undefined, `${currency} has no "${field}"`);
}

/** Where one wallet of USDT is shared by spot and futures, and other coins are plain spot. */
export function singleCurrencyBalances(account: UnifiedAccount): readonly GateBalance[] {
  return unifiedRows(account).map(singleCurrencyBalance);
}

/** Where all coins are collateral. Prices are in USDT. */
export function collateralBalances(
  account: UnifiedAccount,
  prices: ReadonlyMap<string, string>,
): readonly GateBalance[] {
  return withinMargin(unifiedRows(account).map(collateralBalance), account, prices);
}

/** USDT is shared with futures: what their margin takes is not free. Other coins are plain spot. */
function singleCurrencyBalance(named: NamedRow): GateBalance {
  const available = amountOf(named, 'available');
  const free =
    named.currency === USD ? least(available, amountOf(named, 'available_margin')) : available;
  return balanceOf(named, available, free);
}

/** Of collateral, what is the account's own and not in orders. */
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

/** All coins together secure the margin: what is free of them is worth no more than what that leaves. */
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
  const worth = balances.reduce(
    (sum, { currency, available }) => sum.plus(new Big(available).times(priceOf(currency) ?? '0')),
    new Big('0'),
  );
  const isWithin = worth.lte(left);
  const part = isWithin
    ? new Big('1')
    : notNegative(new Big(left)).div(worth).round(PART_DECIMALS, Big.roundDown);
  return balances.map((balance) => {
    // Without a price nobody knows what it secures.
    if (priceOf(balance.currency) === undefined) return pledged(balance, new Big('0'));
    if (isWithin) return balance;
    return pledged(balance, part.times(balance.available).round(AMOUNT_DECIMALS, Big.roundDown));
  });
}

const least = (one: Big, other: Big): Big => (one.lt(other) ? one : other);
const notNegative = (amount: Big): Big => (amount.lt('0') ? new Big('0') : amount);

/** The same balance with only so much of it free; the rest is held all the same. */
function pledged(balance: GateBalance, free: Big): GateBalance {
  return {
    ...balance,
    available: free.toString(),
    locked: new Big(balance.available).minus(free).plus(balance.locked).toString(),
  };
}
