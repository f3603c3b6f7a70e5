import { defineCommand } from '../command.ts';
import { awaitInstruction, sendInstruction } from '../instruction.ts';
import { reportSent, reportStanding } from '../instruction-report.ts';
import { NO_WAIT } from './no-wait.ts';

/** `sluice cancel ID` */
export const cancel = defineCommand({
  name: 'cancel',
  usage: 'ID [--no-wait]',
  summary: 'Cancel an order, wait until it has ended, show what was filled',
  operands: { min: 1, max: 1 },
  options: NO_WAIT,
  writes: true,
  async run(context, { operands, options }) {
    const connection = context.connect();
    const instruction = { action: 'cancel', target: operands[0]! } as const;
    const sent = await sendInstruction(context, connection, instruction);
    if (options['no-wait']) return reportSent(context, sent);
    return reportStanding(context, sent, await awaitInstruction(context, connection, sent));
  },
});
