import { Big } from '../../shared/lib/decimal.ts';
import { findPair } from '../orders/find-pair.ts';
import { NO_WAIT } from '../orders/no-wait.ts';
import { readSize, readTerms, SIZE_OPTIONS } from '../orders/order-size.ts';
import { placeOrder } from '../orders/place-order.ts';
import { readSlices, SLICE_OPTIONS } from '../orders/slice-options.ts';
import { type Connection, type Context, defineCommand } from '../program/command.ts';
import { Failure, UsageError } from '../terminal/failure.ts';

const CHOICES = '--amount N, --quote N, --percent N and --all';

/** `sluice sell PAIR --amount N|--quote N|--percent N|--all [--limit P] [--over TIME --every TIME]` */
export const sell = defineCommand({
  name: 'sell',
  usage:
    'PAIR --amount N|--quote N|--percent N|--all [--limit P] [--over TIME --every TIME] [--no-wait]',
  summary: 'Sell N, for N of quote, N % or all, at market or at a limit',
  operands: { min: 1, max: 1 },
  options: {
    ...SIZE_OPTIONS,
    all: { type: 'boolean', help: 'sell the whole available balance' },
    ...SLICE_OPTIONS,
    ...NO_WAIT,
  },
  writes: true,
  async run(context, { operands, options }) {
    const { amount, quote, percent, all } = options;
    if (all && (amount ?? quote ?? percent) !== undefined)
      throw new UsageError(`Give one of ${CHOICES}.`, 'all');
    const asked = all ? undefined : readSize(options, CHOICES);
    const slices = readSlices(options);
    const terms = { ...readTerms(options), ...(slices && { slices }) };
    const connection = context.connect();
    const pair = await findPair(connection, context.account, operands[0]!);
    const size = asked ?? (await everything(context, connection, pair));
    const order = { currency_pair: pair, side: 'sell', ...terms, ...size } as const;
    return placeOrder(context, connection, order, { wait: !options['no-wait'] });
  },
});

/** All that is available when it is sent: what exits own is not. */
async function everything({ account }: Context, { stack }: Connection, pair: string) {
  const { client, funds } = stack.exchangeOf(account);
  const rules = await client.pairRules(pair);
  if (!rules) {
    throw new Failure('INVALID_CURRENCY_PAIR', `The exchange has no pair "${pair}".`, 'PAIR');
  }
  const { base, amountDecimals } = rules;
  const balance = (await funds.balances()).find(({ currency }) => currency === base);
  const available = new Big(balance?.available ?? '0');
  const amount = available.round(amountDecimals, Big.roundDown);
  if (amount.gt('0')) return { amount_of_available: '1' } as const;
  const message = `Nothing to sell: ${available} ${base} is available.`;
  throw new Failure('NOTHING_TO_SELL', message);
}
