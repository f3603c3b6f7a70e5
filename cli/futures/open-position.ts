import { readExits } from '../orders/exit-options.ts';
import { NO_WAIT } from '../orders/no-wait.ts';
import { placeOrder } from '../orders/place-order.ts';
import { readSlices, SLICE_OPTIONS } from '../orders/slice-options.ts';
import { type Command, defineCommand } from '../program/command.ts';
import { readDecimal } from '../program/read-decimal.ts';
import { describeExpected, stopBeyondLiquidation } from './describe-expected.ts';
import { findContract } from './find-contract.ts';
import { readContract } from './read-contract.ts';

/** `sluice long` and `sluice short`: the word is the sign of the size. */
export function openPosition(side: 'long' | 'short', summary: string): Command {
  return defineCommand({
    name: side,
    usage:
      'CONTRACT --size N [--price P] [--stop P] [--take P[:SHARE]] [--trail N%] ' +
      '[--over TIME --every TIME] [--no-wait]',
    summary,
    operands: { min: 1, max: 1 },
    options: {
      size: { type: 'string', value: 'N', help: 'contracts, without a sign' },
      price: { type: 'string', value: 'P', help: 'limit price; left out: at market' },
      stop: { type: 'string', value: 'P', help: 'close all when the price is at P' },
      take: {
        type: 'string',
        value: 'P[:SHARE]',
        multiple: true,
        help: 'close a share (0.5, 50%) at P; up to five times',
      },
      trail: { type: 'string', value: 'N%', help: 'close all N % behind the best price' },
      ...SLICE_OPTIONS,
      ...NO_WAIT,
    },
    writes: true,
    async run(context, { operands, options }) {
      const contracts = readDecimal('size', options.size);
      const price = options.price === undefined ? undefined : readDecimal('price', options.price);
      const exits = readExits(options);
      const slices = readSlices(options);
      const { account, terminal } = context;
      const connection = context.connect();
      const contract = findContract(connection, account, operands[0]!);
      const size = side === 'long' ? contracts : `-${contracts}`;
      const now = await readContract(connection, account, contract);
      const order = {
        contract,
        size,
        price: price ?? '0',
        ...(exits && { exits }),
        ...(slices && { slices }),
      };
      for (const line of describeExpected(order, now)) terminal.note(line);
      const late = stopBeyondLiquidation(order, now);
      if (late !== undefined) terminal.note(late);
      return placeOrder(context, connection, order, { wait: !options['no-wait'] });
    },
  });
}
