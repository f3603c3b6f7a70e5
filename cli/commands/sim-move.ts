import { findPair } from '../orders/find-pair.ts';
import { defineCommand } from '../program/command.ts';
import { readSignedPercent } from '../program/read-decimal.ts';
import { pullLever } from '../stack/simulated-exchange.ts';
import { EXIT } from '../terminal/failure.ts';

/** `sluice sim move PAIR PERCENT` */
export const simMove = defineCommand({
  name: 'sim move',
  usage: 'PAIR PERCENT',
  summary: 'Move a price of the simulated exchange, as in -5',
  operands: { min: 2, max: 2 },
  options: {},
  writes: true,
  async run(context, { operands: [text = '', percentText = ''] }) {
    const { terminal, account } = context;
    const connection = context.connect();
    const percent = readSignedPercent(percentText);
    const pair = await findPair(connection, account, text);
    const input = { currency_pair: pair, percent };
    const moved = await pullLever(connection.target, account, 'move', input);
    terminal.show(moved, () => `${pair} is at ${moved.to}; it was at ${moved.from}.`);
    return EXIT.success;
  },
});
