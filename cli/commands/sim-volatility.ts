import { defineCommand } from '../program/command.ts';
import { readSignedPercent } from '../program/read-decimal.ts';
import { pullLever } from '../stack/simulated-exchange.ts';
import { EXIT } from '../terminal/failure.ts';

/** `sluice sim volatility PERCENT` */
export const simVolatility = defineCommand({
  name: 'sim volatility',
  usage: 'PERCENT',
  summary: 'Set how far its prices move by themselves (0: not)',
  operands: { min: 1, max: 1 },
  options: {},
  writes: true,
  async run(context, { operands: [text = ''] }) {
    const { terminal, account } = context;
    const { target } = context.connect();
    const percent = readSignedPercent(text);
    const set = await pullLever(target, account, 'volatility', { percent });
    terminal.show(set, () =>
      Number(percent) === 0
        ? 'The prices stand still.'
        : `The prices move within ${percent} %, from the lowest to the highest, in about six hours.`,
    );
    return EXIT.success;
  },
});
