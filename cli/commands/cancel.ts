import { isFinal } from '../../shared/orders/model/status.ts';
import { type CancelScope, cancelOpen } from '../orders/cancel-open.ts';
import { cancelWithExits } from '../orders/cancel-with-exits.ts';
import { findPair } from '../orders/find-pair.ts';
import { awaitInstruction, sendInstruction } from '../orders/instruction.ts';
import { NO_WAIT } from '../orders/no-wait.ts';
import { reportCancelled } from '../orders/report-cancelled.ts';
import { reportEnded, reportInstruction, reportSent } from '../orders/report-instruction.ts';
import { type Context, defineCommand } from '../program/command.ts';
import { Failure, UsageError } from '../terminal/failure.ts';
import { findOrder, unknownId } from './get.ts';

/** `sluice cancel ID`, `sluice cancel --all` */
export const cancel = defineCommand({
  name: 'cancel',
  usage: 'ID|--all [--pair P] [--with-exits] [--before] [--no-wait]',
  summary: 'Cancel an order, or all open ones; wait, and show the fills',
  operands: { min: 0, max: 1 },
  options: {
    all: { type: 'boolean', help: 'every open order of the account' },
    pair: { type: 'string', value: 'P', help: 'with --all: only orders of this pair' },
    'with-exits': {
      type: 'boolean',
      help: 'also its exit; with --all: whatever waits for a price',
    },
    before: { type: 'boolean', help: 'also before the order exists: then it never trades' },
    ...NO_WAIT,
  },
  writes: true,
  run(context, { operands: [target], options }) {
    const { all = false, pair, before = false } = options;
    const wait = !options['no-wait'];
    if (all === (target !== undefined)) throw new UsageError('Give an ID or --all.', 'ID');
    if (all && before) throw new UsageError('--before goes with an ID.', 'before');
    const withExits = options['with-exits'] ?? false;
    if (before && withExits) throw new UsageError('--before has no exits.', 'with-exits');
    if (!all && withExits && !wait) {
      throw new UsageError('--with-exits waits: leave out --no-wait.', 'no-wait');
    }
    if (!all && pair !== undefined) throw new UsageError('--pair goes with --all.', 'pair');
    return target === undefined
      ? cancelAll(context, { pair, withExits }, { wait })
      : cancelOne(context, target, { before, wait, withExits });
  },
});

async function cancelAll(
  context: Context,
  { pair, withExits }: CancelScope,
  { wait }: { readonly wait: boolean },
): Promise<number> {
  const connection = context.connect();
  const named = pair === undefined ? undefined : await findPair(connection, context.account, pair);
  const cancelled = await cancelOpen(context, connection, { pair: named, withExits }, { wait });
  return reportCancelled(context, cancelled, { wait });
}

async function cancelOne(
  context: Context,
  target: string,
  {
    before,
    wait,
    withExits,
  }: { readonly before: boolean; readonly wait: boolean; readonly withExits: boolean },
): Promise<number> {
  const connection = context.connect();
  // A cancel before its order uses the id up; a mistyped id must not.
  const order = before ? undefined : await findOrder(connection, context.account, target);
  if (order && withExits) {
    const orders = await cancelWithExits(context, connection, order);
    return reportCancelled(context, { cancelled: orders, left: [], failures: [] }, { wait });
  }
  if (order && isFinal(order.status)) return reportEnded(context, order);
  if (!before && !order) {
    const { code, message, field } = unknownId(context.account, target);
    const advice = `Nothing was sent. If it may still come: sluice cancel ${target} --before`;
    throw new Failure(code, `${message} ${advice}`, field);
  }
  const sent = await sendInstruction(context, connection, { action: 'cancel', target });
  if (!wait) return reportSent(context, sent);
  return reportInstruction(context, sent, await awaitInstruction(context, connection, sent));
}
