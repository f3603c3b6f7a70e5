import { buyAtOnce } from '../orders/buy-at-once.ts';
import { EXIT_OPTIONS, readExits } from '../orders/exit-options.ts';
import { findPair } from '../orders/find-pair.ts';
import { NO_WAIT } from '../orders/no-wait.ts';
import { readSize, readTerms, SIZE_OPTIONS, type Size } from '../orders/order-size.ts';
import { placeOrder } from '../orders/place-order.ts';
import { readSlices, SLICE_OPTIONS } from '../orders/slice-options.ts';
import { defineCommand } from '../program/command.ts';
import { UsageError } from '../terminal/failure.ts';

/** `sluice buy PAIR --amount N|--quote N|--percent N [--limit P] [--stop P] [--take P] [--trail N%] [--over TIME]` */
export const buy = defineCommand({
  name: 'buy',
  usage:
    'PAIR --amount N|--quote N|--percent N [--limit P] [--stop P] [--take P[:SHARE]] [--trail N%] [--over TIME --every TIME] [--no-wait]',
  summary: 'Buy N, for N of quote or N %, at market or at a limit price',
  operands: { min: 1, max: 1 },
  options: { ...SIZE_OPTIONS, ...EXIT_OPTIONS, ...SLICE_OPTIONS, ...NO_WAIT },
  writes: true,
  async run(context, { operands, options }) {
    const size = readSize(options, '--amount N, --quote N and --percent N');
    const terms = readTerms(options);
    const exits = readExits(options);
    const slices = readSlices(options);
    const isOfBase = terms.type === 'market' && 'amount' in size;
    if (slices && isOfBase) {
      const message =
        'At market, slices spend an amount of quote currency: give --quote or --limit.';
      throw new UsageError(message, 'amount');
    }
    const connection = context.connect();
    const pair = await findPair(connection, context.account, operands[0]!);
    const order = isOfBase
      ? await buyAtOnce(context, connection, pair, size.amount)
      : { currency_pair: pair, side: 'buy' as const, ...terms, ...sizeOf(terms.type, size) };
    const message = { ...order, ...(exits && { exits }), ...(slices && { slices }) };
    return placeOrder(context, connection, message, { wait: !options['no-wait'] });
  },
});

/** The amount of a market buy is in quote currency, as at Gate. */
function sizeOf(type: 'limit' | 'market', size: Size): Size {
  return type === 'market' && 'quote_amount' in size ? { amount: size.quote_amount } : size;
}
