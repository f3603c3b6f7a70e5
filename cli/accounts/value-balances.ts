import type { GateBalance } from '../../shared/gate/spot/unified-balances.ts';
import { Big, sum } from '../../shared/lib/decimal.ts';
import { columnAmount } from '../../shared/lib/money.ts';
import type { Ticker } from '../stack/tickers.ts';

type Balance = Omit<GateBalance, 'total'>;

/** A balance with its value in the account's currency. */
export type ValuedBalance = Balance & {
  readonly value?: string;
  /** The share of the total value, in percent. */
  readonly share?: string;
};

/** Values the balances, highest value first; without a price the value is undefined, not zero. */
export function valueBalances(
  balances: readonly Balance[],
  tickers: ReadonlyMap<string, Ticker>,
  currency: string,
): { readonly holdings: readonly ValuedBalance[]; readonly total: string } {
  const valued = balances
    .map((balance) => ({ ...balance, amount: new Big(balance.available).plus(balance.locked) }))
    .filter(({ amount }) => amount.gt('0'))
    .map(({ amount, ...balance }) => {
      const price = priceOf(balance.currency, tickers, currency);
      return { balance, value: price && amount.times(price) };
    });
  const total = sum(valued.map(({ value }) => value ?? '0'));
  const holdings = valued
    .sort((one, other) => (other.value ?? new Big('0')).cmp(one.value ?? new Big('0')))
    .map(({ balance, value }) => ({
      ...balance,
      ...(value && {
        value: columnAmount(value, currency),
        share: total.gt('0') ? value.div(total).times('100').toFixed(1) : '0',
      }),
    }));
  return { holdings, total: columnAmount(total, currency) };
}

function priceOf(
  held: string,
  tickers: ReadonlyMap<string, Ticker>,
  currency: string,
): Big | undefined {
  if (held === currency) return new Big('1');
  const last = tickers.get(`${held}_${currency}`)?.last;
  return last === undefined ? undefined : new Big(last);
}
