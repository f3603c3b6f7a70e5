import { EXIT_OPTIONS, readExits } from '../orders/exit-options.ts';
import { findPair } from '../orders/find-pair.ts';
import { NO_WAIT } from '../orders/no-wait.ts';
import { readSize, SIZE_OPTIONS } from '../orders/order-size.ts';
import { placeOrder } from '../orders/place-order.ts';
import { defineCommand } from '../program/command.ts';
import { UsageError } from '../terminal/failure.ts';

const { amount, percent } = SIZE_OPTIONS;

/** `sluice exit PAIR --amount N|--percent N --stop P --take P[:SHARE] --trail N%` */
export const exit = defineCommand({
  name: 'exit',
  usage: 'PAIR --amount N|--percent N [--stop P] [--take P[:SHARE]] [--trail N%] [--no-wait]',
  summary: 'Sell held coins at a stop, at take-profits, or by a trail',
  operands: { min: 1, max: 1 },
  options: { amount, percent, ...EXIT_OPTIONS, ...NO_WAIT },
  writes: true,
  async run(context, { operands, options }) {
    const size = readSize(options, '--amount N and --percent N');
    const exits = readExits(options);
    if (!exits) throw new UsageError('Give --stop P, --take P or --trail N%.', 'stop');
    const connection = context.connect();
    const pair = await findPair(connection, context.account, operands[0]!);
    const order = { action: 'exit', currency_pair: pair, ...size, exits } as const;
    return placeOrder(context, connection, order, { wait: !options['no-wait'] });
  },
});
