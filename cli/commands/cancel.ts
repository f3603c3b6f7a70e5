import { awaitInstruction, sendInstruction } from '../orders/instruction.ts';
import { reportInstruction, reportSent } from '../orders/report-instruction.ts';
import { defineCommand } from '../program/command.ts';
import { Failure } from '../terminal/failure.ts';
import { findOrder, unknownId } from './get.ts';
import { NO_WAIT } from './no-wait.ts';

/** `sluice cancel ID` */
export const cancel = defineCommand({
  name: 'cancel',
  usage: 'ID [--before] [--no-wait]',
  summary: 'Cancel an order, wait until it has ended, show what was filled',
  operands: { min: 1, max: 1 },
  options: {
    before: { type: 'boolean', help: 'also before the order exists: then it never trades' },
    ...NO_WAIT,
  },
  writes: true,
  async run(context, { operands, options }) {
    const target = operands[0]!;
    const connection = context.connect();
    // A cancel before its order uses the id up; a mistyped id must not.
    if (!options.before && !(await findOrder(connection, context.account, target))) {
      const { code, message, field } = unknownId(context.account, target);
      const advice = `Nothing was sent. If it may still come: sluice cancel ${target} --before`;
      throw new Failure(code, `${message} ${advice}`, field);
    }
    const instruction = { action: 'cancel', target } as const;
    const sent = await sendInstruction(context, connection, instruction);
    if (options['no-wait']) return reportSent(context, sent);
    return reportInstruction(context, sent, await awaitInstruction(context, connection, sent));
  },
});
