import { sendMarketOrder } from '../orders/market-order.ts';
import { defineCommand } from '../program/command.ts';
import { readDecimal } from '../program/read-decimal.ts';
import { NO_WAIT } from './no-wait.ts';

/** `sluice buy PAIR --quote N` */
export const buy = defineCommand({
  name: 'buy',
  usage: 'PAIR --quote N [--no-wait]',
  summary: 'Buy at market for N of the quote currency',
  operands: { min: 1, max: 1 },
  options: {
    quote: { type: 'string', value: 'N', help: 'amount to spend, in quote currency' },
    ...NO_WAIT,
  },
  writes: true,
  async run(context, { operands, options }) {
    const amount = readDecimal('quote', options.quote);
    const order = { currency_pair: operands[0]!, side: 'buy', amount } as const;
    return sendMarketOrder(context, context.connect(), order, { wait: !options['no-wait'] });
  },
});
