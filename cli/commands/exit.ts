import { EXIT_SIZE_OPTIONS, readExitTarget } from '../futures/exit-target.ts';
import { EXIT_OPTIONS, readExits } from '../orders/exit-options.ts';
import { NO_WAIT } from '../orders/no-wait.ts';
import { placeOrder } from '../orders/place-order.ts';
import { defineCommand } from '../program/command.ts';
import { UsageError } from '../terminal/failure.ts';

/** `sluice exit PAIR --amount N|--percent N|--size N --stop P --take P[:SHARE] --trail N%` */
export const exit = defineCommand({
  name: 'exit',
  usage:
    'PAIR --amount N|--percent N|--size N [--stop P] [--take P[:SHARE]] [--trail N%] [--no-wait]',
  summary: 'Sell coins, or close contracts, at a stop, a target or a trail',
  operands: { min: 1, max: 1 },
  options: { ...EXIT_SIZE_OPTIONS, ...EXIT_OPTIONS, ...NO_WAIT },
  writes: true,
  async run(context, { operands, options }) {
    const target = readExitTarget(options);
    const exits = readExits(options);
    if (!exits) throw new UsageError('Give --stop P, --take P or --trail N%.', 'stop');
    const connection = context.connect();
    const found = await target.find(context, connection, operands[0]!);
    const order = { action: 'exit', ...found, exits } as const;
    return placeOrder(context, connection, order, { wait: !options['no-wait'] });
  },
});
