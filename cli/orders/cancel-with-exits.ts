import { exitIdOf } from '../../shared/orders/model/leg-id.ts';
import { filledOf, isExit, isPlace, type OrderRecord } from '../../shared/orders/model/record.ts';
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
  const exit = await exitOf(context, connection, ended);
  if (!exit || isFinal(exit.status)) return exit ? [ended, exit] : [ended];
  return [ended, await cancelled(context, connection, exit.id)];
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

/** The exit of an ended order; undefined for an order that has none, or has bought nothing. */
async function exitOf(
  context: Context,
  { stack }: Connection,
  order: OrderRecord,
): Promise<OrderRecord | undefined> {
  const { account } = context;
  if (isExit(order)) return order;
  const hasExit = isPlace(order) && order.exits !== undefined;
  if (!hasExit || filledOf(order).filledAmount === '0') return undefined;
  const stem = stack.stemOf(account, exitIdOf(order.id));
  return waitFor<OrderRecord | undefined>(context, undefined, {
    poll: () => stack.store.get(stem),
    count: (found) => (found ? 0 : 1),
    describe: () => `Waiting for the exit of "${order.id}"`,
    waitMs: EXIT_WAIT_MS,
  });
}
