import { plural } from '../../shared/lib/plural.ts';
import { previewRedrives } from '../dead-letters/preview-redrives.ts';
import { deadLetterJson, renderDeadLetters } from '../dead-letters/render-dead-letters.ts';
import { defineCommand } from '../program/command.ts';
import { confirm } from '../program/confirm.ts';
import { anyAccount } from '../stack/target.ts';
import { EXIT } from '../terminal/failure.ts';

/** SQS may hold back further messages of a market until the first one is gone. */
const ROUNDS_MAX = 1_000;

/** `sluice dlq redrive` */
export const dlqRedrive = defineCommand({
  name: 'dlq redrive',
  usage: '[--yes]',
  summary: 'Send dead letters again, with their original time',
  operands: { min: 0, max: 0 },
  options: { yes: { type: 'boolean', help: 'do not ask' } },
  writes: true,
  async run(context, { options }) {
    const { terminal } = context;
    const connection = context.connect(anyAccount);
    const { deadLetters } = connection.stack;
    const redriven: object[] = [];
    for (let round = 0; round < ROUNDS_MAX; round++) {
      const previews = await previewRedrives(context, connection);
      if (previews.length === 0) break;
      const waiting = new Set(previews.map(({ message }) => message));
      try {
        terminal.note(renderDeadLetters(previews, (_style, text) => text));
        if (!options.yes)
          await confirm(context, `Send ${plural(previews.length, 'message')} again?`);
        for (const preview of previews) {
          const messageId = await deadLetters.redrive(preview.message, preview.body);
          waiting.delete(preview.message);
          redriven.push({ ...deadLetterJson(preview), new_message_id: messageId });
        }
      } finally {
        await deadLetters.release([...waiting]);
      }
    }
    terminal.show(redriven, () =>
      redriven.length === 0
        ? 'No dead letters.'
        : `${plural(redriven.length, 'message')} sent again. Result: sluice list`,
    );
    return EXIT.success;
  },
});
