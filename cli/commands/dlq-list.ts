import { readProspects } from '../dead-letters/read-prospects.ts';
import { deadLetterJson, renderDeadLetters } from '../dead-letters/render.ts';
import { defineCommand } from '../program/command.ts';
import { EXIT } from '../terminal/failure.ts';

/** `sluice dlq list` */
export const dlqList = defineCommand({
  name: 'dlq list',
  usage: '',
  summary: 'Show messages that could not be recorded',
  operands: { min: 0, max: 0 },
  options: {},
  writes: false,
  async run(context) {
    const { terminal } = context;
    const connection = context.connect();
    const { deadLetters } = connection.stack;
    const prospects = await readProspects(context, connection);
    const hidden = (await deadLetters.count()) - prospects.length;
    await deadLetters.release(prospects.map(({ letter }) => letter));
    terminal.show(prospects.map(deadLetterJson), () =>
      prospects.length === 0 ? 'No dead letters.' : renderDeadLetters(prospects, terminal.paint),
    );
    if (hidden > 0) terminal.note(`${hidden} more wait behind these, or are being looked at.`);
    return EXIT.success;
  },
});
