import { Big } from '../../shared/lib/decimal.ts';
import { sendMarketOrder } from '../orders/market-order.ts';
import { type Connection, type Context, defineCommand } from '../program/command.ts';
import { readDecimal } from '../program/read-decimal.ts';
import { Failure, UsageError } from '../terminal/failure.ts';
import { NO_WAIT } from './no-wait.ts';

/** `sluice sell PAIR --amount N|--quote N|--all` */
export const sell = defineCommand({
  name: 'sell',
  usage: 'PAIR --amount N|--quote N|--all [--no-wait]',
  summary: 'Sell N, for N of quote, or all, at market',
  operands: { min: 1, max: 1 },
  options: {
    amount: { type: 'string', value: 'N', help: 'amount to sell, in base currency' },
    quote: { type: 'string', value: 'N', help: 'amount to receive, in quote currency' },
    all: { type: 'boolean', help: 'sell the whole available balance' },
    ...NO_WAIT,
  },
  writes: true,
  async run(context, { operands, options }) {
    const { amount, quote, all } = options;
    const given = [amount, quote, all].filter((option) => option !== undefined && option !== false);
    if (given.length !== 1) {
      throw new UsageError('Give one of --amount N, --quote N and --all.', 'amount');
    }
    const pair = operands[0]!;
    const asked = all ? undefined : sizeOf(amount, quote);
    const connection = context.connect();
    const size = asked ?? { amount: await availableAmount(context, connection, pair) };
    const order = { currency_pair: pair, side: 'sell', ...size } as const;
    return sendMarketOrder(context, connection, order, { wait: !options['no-wait'] });
  },
});

function sizeOf(amount: string | undefined, quote: string | undefined) {
  return quote === undefined
    ? { amount: readDecimal('amount', amount) }
    : { quote_amount: readDecimal('quote', quote) };
}

/** The available balance, rounded down to the pair's precision. */
async function availableAmount(
  { account }: Context,
  { stack }: Connection,
  pair: string,
): Promise<string> {
  const { client, funds } = stack.exchangeOf(account);
  const rules = await client.pairRules(pair);
  if (!rules) {
    throw new Failure('INVALID_CURRENCY_PAIR', `The exchange has no pair "${pair}".`, 'PAIR');
  }
  const { base, amountDecimals } = rules;
  const balance = (await funds.balances()).find(({ currency }) => currency === base);
  const available = new Big(balance?.available ?? '0');
  const amount = available.round(amountDecimals, Big.roundDown);
  if (amount.gt('0')) return amount.toString();
  const message = `Nothing to sell: ${available} ${base} is available.`;
  throw new Failure('NOTHING_TO_SELL', message);
}
