import { isoTime } from '../../shared/lib/clock.ts';
import { describeMinute, nextTimes } from '../portfolios/next-times.ts';
import { connectTo, findPausable } from '../portfolios/portfolio.ts';
import { defineCommand } from '../program/command.ts';
import { operatorName } from '../program/operator-name.ts';
import { EXIT } from '../terminal/failure.ts';

const OF_CURRENT_RUN = 'A current run begins nothing more: after its sells it does not buy.';
const KINDS = { portfolio: 'portfolio', recurring: 'recurring order' } as const;

/** `sluice pause NAME` */
export const pause = defineCommand({
  name: 'pause',
  usage: 'NAME [--reason TEXT]',
  summary: 'Stop a portfolio or a recurring order until it is unpaused',
  operands: { min: 1, max: 1 },
  options: { reason: { type: 'string', value: 'TEXT', help: 'reason, for the record' } },
  writes: true,
  async run(context, { operands, options }) {
    const name = operands[0]!;
    const { target, stack } = connectTo(context, name, options.account);
    const kind = findPausable(target, name);
    const { reason = 'no reason given' } = options;
    const paused = { reason, by: operatorName(), atMs: context.clock.nowMs() };
    await stack.pauses.pause(kind, name, paused);
    context.terminal.show(
      { name, kind, paused: true, reason, by: paused.by, at: isoTime(paused.atMs) },
      () =>
        `The ${KINDS[kind]} "${name}" is paused.${kind === 'portfolio' ? ` ${OF_CURRENT_RUN}` : ''}`,
    );
    return EXIT.success;
  },
});

/** `sluice unpause NAME` */
export const unpause = defineCommand({
  name: 'unpause',
  usage: 'NAME',
  summary: 'Let a paused portfolio or recurring order run again',
  operands: { min: 1, max: 1 },
  options: {},
  writes: true,
  async run(context, { operands, options }) {
    const name = operands[0]!;
    const { target, stack } = connectTo(context, name, options.account);
    const kind = findPausable(target, name);
    await stack.pauses.unpause(kind, name);
    const work = target.schedules[name];
    const [nextMs] = work ? nextTimes(work, context.clock.nowMs(), 1) : [];
    context.terminal.show(
      { name, kind, paused: false, ...(nextMs !== undefined && { next_at: isoTime(nextMs) }) },
      () =>
        `The ${KINDS[kind]} "${name}" is resumed.${nextMs === undefined ? '' : ` Next run: ${describeMinute(nextMs)}.`}`,
    );
    return EXIT.success;
  },
});
