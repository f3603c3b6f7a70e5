import { readTrail } from '../orders/exit-options.ts';
import { findPair } from '../orders/find-pair.ts';
import { NO_WAIT } from '../orders/no-wait.ts';
import { readSize, SIZE_OPTIONS } from '../orders/order-size.ts';
import { placeOrder } from '../orders/place-order.ts';
import { defineCommand } from '../program/command.ts';
import { readDecimal } from '../program/read-decimal.ts';
import { UsageError } from '../terminal/failure.ts';

const { amount, percent } = SIZE_OPTIONS;

/** `sluice stop PAIR --at P|--trail N% --amount N|--percent N` */
export const stop = defineCommand({
  name: 'stop',
  usage: 'PAIR --at P|--trail N% --amount N|--percent N [--no-wait]',
  summary: 'Sell held coins when the price falls to P, or comes back',
  operands: { min: 1, max: 1 },
  options: {
    at: { type: 'string', value: 'P', help: 'sell when the price falls to P' },
    trail: { type: 'string', value: 'N%', help: 'sell N % below the best price' },
    amount,
    percent,
    ...NO_WAIT,
  },
  writes: true,
  async run(context, { operands, options }) {
    const { at, trail } = options;
    if ((at === undefined) === (trail === undefined)) {
      throw new UsageError('Give --at P or --trail N%.', 'at');
    }
    const size = readSize(options, '--amount N and --percent N');
    const exits =
      trail === undefined
        ? { stop_loss: { price: readDecimal('at', at) } }
        : { trail: { by: readTrail(trail) } };
    const connection = context.connect();
    const pair = await findPair(connection, context.account, operands[0]!);
    const order = { action: 'exit', currency_pair: pair, ...size, exits } as const;
    return placeOrder(context, connection, order, { wait: !options['no-wait'] });
  },
});
