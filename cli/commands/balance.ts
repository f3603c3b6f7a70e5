import { columnAmount } from '../../shared/lib/money.ts';
import { readHeldByExits } from '../accounts/read-held-by-exits.ts';
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
    const [{ balances, unfit }, prices, held] = await Promise.all([
      readHoldings(funds),
      tickers(),
      readHeldByExits(stack, account),
    ]);
    const { holdings, total } = valueBalances(balances, prices, currency);
    const json = holdings.map(({ currency: coin, available, locked, value }) => ({
      currency: coin,
      available,
      locked,
      ...(held.has(coin) && { held_by_exits: held.get(coin) }),
      ...(value !== undefined && { value, value_currency: currency }),
    }));
    terminal.show(json, () =>
      holdings.length === 0 ? 'No balances.' : render(holdings, held, currency, total).join('\n'),
    );
    if (unfit !== undefined) terminal.note(unfit);
    return EXIT.success;
  },
});

/** What exits hold is a part of what is available at the exchange: no sale by the balance takes it. */
function render(
  holdings: readonly ValuedBalance[],
  held: ReadonlyMap<string, string>,
  valueCurrency: string,
  total: string,
): readonly string[] {
  const inExits = (amount: string) => (held.size > 0 ? [amount] : []);
  const rows = escapeControlsDeep(holdings).map(({ currency, available, locked, value }) => [
    currency,
    columnAmount(available, currency),
    ...inExits(columnAmount(held.get(currency) ?? '0', currency)),
    columnAmount(locked, currency),
    value ?? 'no price',
  ]);
  const heading = [
    'CURRENCY',
    'AVAILABLE',
    ...inExits('OF IT IN EXITS'),
    'IN ORDERS',
    `VALUE ${valueCurrency}`,
  ];
  return alignNumbers([heading, ...rows, ['total', '', ...inExits(''), '', total]]);
}
