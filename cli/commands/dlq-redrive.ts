import { counted } from '../../shared/lib/counted.ts';
import { readProspects } from '../dead-letters/read-prospects.ts';
import { deadLetterJson, renderDeadLetters } from '../dead-letters/render.ts';
import { defineCommand } from '../program/command.ts';
import { confirm } from '../program/confirm.ts';
import { EXIT } from '../terminal/failure.ts';

/** Behind each message of a market the next one may wait. */
const ROUNDS_MAX = 1_000;

/** `sluice dlq redrive` */
export const dlqRedrive = defineCommand({
  name: 'dlq redrive',
  usage: '[--yes]',
  summary: 'Send such messages again, under their original time',
  operands: { min: 0, max: 0 },
  options: { yes: { type: 'boolean', help: 'do not ask' } },
  writes: true,
  async run(context, { options }) {
    const { terminal } = context;
    const connection = context.connect();
    const { deadLetters } = connection.stack;
    const redriven: object[] = [];
    for (let round = 0; round < ROUNDS_MAX; round++) {
      const prospects = await readProspects(context, connection);
      if (prospects.length === 0) break;
      const waiting = new Set(prospects.map(({ letter }) => letter));
      try {
        terminal.note(renderDeadLetters(prospects, (_style, text) => text));
        if (!options.yes)
          await confirm(context, `Send ${counted(prospects.length, 'message')} again?`);
        for (const prospect of prospects) {
          const messageId = await deadLetters.redrive(prospect.letter, prospect.body);
          waiting.delete(prospect.letter);
          redriven.push({ ...deadLetterJson(prospect), new_message_id: messageId });
        }
      } finally {
        await deadLetters.release([...waiting]);
      }
    }
    terminal.show(redriven, () =>
      redriven.length === 0
        ? 'No dead letters.'
        : `${counted(redriven.length, 'message')} sent again. What becomes of it: sluice list`,
    );
    return EXIT.success;
  },
});
