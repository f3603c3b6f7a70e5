import { futuresOf } from '../futures/find-contract.ts';
import { positionJson, readPositions } from '../futures/read-positions.ts';
import { renderPositions } from '../futures/render-positions.ts';
import { defineCommand } from '../program/command.ts';
import { EXIT } from '../terminal/failure.ts';

/** `sluice positions` */
export const positions = defineCommand({
  name: 'positions',
  usage: '',
  summary: 'Show positions: profit, liquidation price, margin, exit',
  operands: { min: 0, max: 0 },
  options: {},
  writes: false,
  async run(context) {
    const { terminal, account } = context;
    const connection = context.connect();
    futuresOf(connection, account);
    const held = await readPositions(connection, account);
    terminal.show(held.map(positionJson), () =>
      renderPositions(held, terminal.width, terminal.paint),
    );
    return EXIT.success;
  },
});
