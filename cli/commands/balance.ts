import { columnAmount } from '../../shared/lib/money.ts';
import { readHoldings } from '../accounts/read-holdings.ts';
import { type ValuedBalance, valueBalances } from '../accounts/value-balances.ts';
import { defineCommand } from '../program/command.ts';
import { alignNumbers } from '../terminal/columns.ts';
import { EXIT } from '../terminal/failure.ts';
import { escapeControlsDeep } from '../terminal/terminal.ts';

const DEFAULT_CURRENCY = 'USDT';

/** `sluice balance` */
export const balance = defineCommand({
  name: 'balance',
  usage: '',
  summary: "Show the account's balances at the exchange, with their value",
  operands: { min: 0, max: 0 },
  options: {},
  writes: false,
  async run(context) {
    const { terminal, account } = context;
    const { stack, target } = context.connect();
    const { funds, tickers } = stack.exchangeOf(account);
    const currency = target.accounts[account]!.limits?.currency ?? DEFAULT_CURRENCY;
    const [{ balances, unfit }, prices] = await Promise.all([readHoldings(funds), tickers()]);
    const { holdings, total } = valueBalances(balances, prices, currency);
    const json = holdings.map(({ currency: held, available, locked, value }) => ({
      currency: held,
      available,
      locked,
      ...(value !== undefined && { value, value_currency: currency }),
    }));
    terminal.show(json, () =>
      holdings.length === 0 ? 'No balances.' : render(holdings, currency, total).join('\n'),
    );
    if (unfit !== undefined) terminal.note(unfit);
    return EXIT.success;
  },
});

function render(
  holdings: readonly ValuedBalance[],
  valueCurrency: string,
  total: string,
): readonly string[] {
  const rows = escapeControlsDeep(holdings).map(({ currency, available, locked, value }) => [
    currency,
    columnAmount(available, currency),
    columnAmount(locked, currency),
    value ?? 'no price',
  ]);
  const heading = ['CURRENCY', 'AVAILABLE', 'IN ORDERS', `VALUE ${valueCurrency}`];
  return alignNumbers([heading, ...rows, ['total', '', '', total]]);
}
