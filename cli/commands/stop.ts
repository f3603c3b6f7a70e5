import { EXIT_SIZE_OPTIONS, readExitTarget } from '../futures/exit-target.ts';
import { readTrail } from '../orders/exit-options.ts';
import { NO_WAIT } from '../orders/no-wait.ts';
import { placeOrder } from '../orders/place-order.ts';
import { defineCommand } from '../program/command.ts';
import { readDecimal } from '../program/read-decimal.ts';
import { UsageError } from '../terminal/failure.ts';

/** `sluice stop PAIR --at P|--trail N% --amount N|--percent N|--size N` */
export const stop = defineCommand({
  name: 'stop',
  usage: 'PAIR --at P|--trail N% --amount N|--percent N|--size N [--no-wait]',
  summary: 'Sell coins, or close contracts, when the price is at P',
  operands: { min: 1, max: 1 },
  options: {
    at: { type: 'string', value: 'P', help: 'sell when the price falls to P' },
    trail: { type: 'string', value: 'N%', help: 'sell N % below the best price' },
    ...EXIT_SIZE_OPTIONS,
    ...NO_WAIT,
  },
  writes: true,
  async run(context, { operands, options }) {
    const { at, trail } = options;
    if ((at === undefined) === (trail === undefined)) {
      throw new UsageError('Give --at P or --trail N%.', 'at');
    }
    const target = readExitTarget(options);
    const exits =
      trail === undefined
        ? { stop_loss: { price: readDecimal('at', at) } }
        : { trail: { by: readTrail(trail) } };
    const connection = context.connect();
    const found = await target.find(context, connection, operands[0]!);
    const order = { action: 'exit', ...found, exits } as const;
    return placeOrder(context, connection, order, { wait: !options['no-wait'] });
  },
});
