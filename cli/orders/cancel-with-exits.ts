import { exitIdOf } from '../../shared/orders/model/leg-id.ts';
import { filledOf, isPlace, isSliced, type OrderRecord } from '../../shared/orders/model/record.ts';
import { isFinal } from '../../shared/orders/model/status.ts';
import type { Connection, Context } from '../program/command.ts';
import { waitFor } from '../program/wait-for.ts';
import { Failure } from '../terminal/failure.ts';
import { awaitInstruction, type InstructionStatus, sendInstruction } from './instruction.ts';
import { instructionFailure } from './report-instruction.ts';

/** track-orders begins an exit with the poll that sees the first fill. */
const EXIT_WAIT_MS = 90_000;

/**
 * Cancels an order and then its exit. In this order, because an exit begins with the order's first
 * fill: after the order's end it is there, or it never will be.
 *
 * @returns the order and its exit, as they are now
 */
export async function cancelWithExits(
  context: Context,
  connection: Connection,
  order: OrderRecord,
): Promise<readonly OrderRecord[]> {
  const ended = isFinal(order.status) ? order : await cancelled(context, connection, order.id);
  return hasExit(ended) ? [ended, await cancelExitOf(context, connection, ended)] : [ended];
}

/** Ends the exit of an order that has bought something, once it has begun. */
export async function cancelExitOf(
  context: Context,
  connection: Connection,
  order: OrderRecord,
): Promise<OrderRecord> {
  const exit = await exitOf(context, connection, order);
  return isFinal(exit.status) ? exit : cancelled(context, connection, exit.id);
}

async function cancelled(
  context: Context,
  connection: Connection,
  target: string,
): Promise<OrderRecord> {
  const sent = await sendInstruction(context, connection, { action: 'cancel', target });
  const status: InstructionStatus = await awaitInstruction(context, connection, sent);
  const failure = instructionFailure(sent, status);
  // It may have ended by itself meanwhile.
  if (failure && failure.code !== 'TARGET_FINISHED') throw failure;
  if (status.order) return status.order;
  throw new Failure('NO_VERDICT_YET', `Nothing is known of "${target}" yet.`);
}

/** Whether an order has bought something for an exit to sell. */
export function hasExit(order: OrderRecord): boolean {
  const isBuyer = isPlace(order) || isSliced(order);
  return isBuyer && order.exits !== undefined && filledOf(order).filledAmount !== '0';
}

async function exitOf(
  context: Context,
  { stack }: Connection,
  { id }: OrderRecord,
): Promise<OrderRecord> {
  const stem = stack.stemOf(context.account, exitIdOf(id));
  const exit = await waitFor<OrderRecord | undefined>(context, undefined, {
    poll: () => stack.store.get(stem),
    count: (found) => (found ? 0 : 1),
    describe: () => `Waiting for the exit of "${id}"`,
    waitMs: EXIT_WAIT_MS,
  });
  if (exit) return exit;
  const advice = `So that it never does: sluice cancel ${exitIdOf(id)} --before`;
  throw new Failure(
    'NO_VERDICT_YET',
    `"${id}" has ended, and its exit has not begun yet. ${advice}`,
  );
}
