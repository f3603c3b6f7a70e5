import { previewRedrives } from '../dead-letters/preview-redrives.ts';
import { deadLetterJson, renderDeadLetters } from '../dead-letters/render-dead-letters.ts';
import { defineCommand } from '../program/command.ts';
import { anyAccount } from '../stack/target.ts';
import { EXIT } from '../terminal/failure.ts';

/** `sluice dlq list` */
export const dlqList = defineCommand({
  name: 'dlq list',
  usage: '',
  summary: 'Show dead letters: messages that could not be recorded',
  operands: { min: 0, max: 0 },
  options: {},
  writes: false,
  async run(context) {
    const { terminal } = context;
    const connection = context.connect(anyAccount);
    const { deadLetters } = connection.stack;
    const previews = await previewRedrives(context, connection);
    const hidden = (await deadLetters.count()) - previews.length;
    await deadLetters.release(previews.map(({ message }) => message));
    terminal.show(previews.map(deadLetterJson), () =>
      previews.length === 0 ? 'No dead letters.' : renderDeadLetters(previews, terminal.paint),
    );
    if (hidden > 0)
      terminal.note(`${hidden} more wait behind these, or are in use by another command.`);
    return EXIT.success;
  },
});
