import { columnAmount, money } from '../../shared/lib/money.ts';
import { type FuturesWallet, readFuturesWallet } from '../accounts/read-futures-wallet.ts';
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
    const { funds, futures, tickers } = stack.exchangeOf(account);
    const tradesFutures = target.accounts[account]!.futures !== undefined;
    const currency = target.accounts[account]!.limits?.currency ?? DEFAULT_CURRENCY;
    const [{ balances, unfit }, prices, held, wallet] = await Promise.all([
      readHoldings(funds),
      tickers(),
      readHeldByExits(stack, account),
      tradesFutures ? readFuturesWallet(futures) : undefined,
    ]);
    const { holdings, total } = valueBalances(balances, prices, currency);
    const ofSpot = holdings.map(({ currency: coin, available, locked, value }) => ({
      currency: coin,
      available,
      locked,
      ...(held.has(coin) && { held_by_exits: held.get(coin) }),
      ...(value !== undefined && { value, value_currency: currency }),
    }));
    const ofFutures = wallet && 'available' in wallet ? wallet : undefined;
    const json = [...ofSpot, ...(ofFutures ? [{ wallet: 'futures', ...ofFutures }] : [])];
    terminal.show(json, () =>
      [
        ...(holdings.length === 0 ? ['No balances.'] : render(holdings, held, currency, total)),
        ...(ofFutures ? [describeWallet(ofFutures)] : []),
      ].join('\n'),
    );
    if (wallet && 'unread' in wallet) terminal.note(wallet.unread);
    if (unfit !== undefined) terminal.note(unfit);
    return EXIT.success;
  },
});

function describeWallet({ currency, available, total, unrealised_pnl: unrealised }: FuturesWallet) {
  return [
    `Futures wallet, not in the total: ${money(total, currency)}`,
    `${money(available, currency)} available`,
    `unrealised ${money(unrealised, currency)}`,
  ].join(', ');
}

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
