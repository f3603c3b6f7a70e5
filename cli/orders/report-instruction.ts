import { isoTime } from '../../shared/lib/clock.ts';
import { orderJson } from '../../shared/orders/model/order-json.ts';
import type { OrderRecord } from '../../shared/orders/model/record.ts';
import type { Context } from '../program/command.ts';
import { renderVerdict } from '../render/order-view.ts';
import { EXIT, Failure, failureJson } from '../terminal/failure.ts';
import { type InstructionStatus, isOver, type SentInstruction } from './instruction.ts';

/** Shows that an instruction is in the queue, for `--no-wait`. */
export function reportSent({ terminal, account }: Context, sent: SentInstruction): number {
  const { id, action, target, messageId } = sent;
  terminal.show(
    { id, account, action, target, message_id: messageId },
    () => `Sent. Result: sluice get ${id}. The order: sluice get ${target}`,
  );
  return EXIT.success;
}

/** Shows an order that had ended before its cancel was sent. */
export function reportEnded({ terminal }: Pick<Context, 'terminal'>, order: OrderRecord): number {
  const { id, status, closedAtMs } = order;
  const when = closedAtMs === undefined ? '' : ` since ${isoTime(closedAtMs)}`;
  const message = `"${id}" has already ended: it is ${status}${when}. There is nothing to cancel.`;
  const failure = new Failure('TARGET_FINISHED', message, 'target');
  terminal.show({ ...failureJson(failure), ...orderJson(order) }, () =>
    renderVerdict(order, terminal.paint, terminal.tableWidth),
  );
  terminal.fail(failure.message);
  return failure.exitCode;
}

/** Shows the target order, and the result of the instruction. */
export function reportInstruction(
  { terminal, account }: Context,
  sent: SentInstruction,
  status: InstructionStatus,
): number {
  const failure = instructionFailure(sent, status);
  const { order } = status;
  terminal.show(
    {
      ...(failure && failureJson(failure)),
      ...(order ? orderJson(order) : { id: sent.target, account }),
    },
    () => (order ? renderVerdict(order, terminal.paint, terminal.tableWidth) : ''),
  );
  if (failure) terminal.fail(failure.message);
  return failure ? EXIT.failed : EXIT.success;
}

/** The reason why an instruction failed, or undefined if it succeeded. */
export function instructionFailure(
  sent: SentInstruction,
  status: InstructionStatus,
): Failure | undefined {
  const { action, target, id } = sent;
  const { instruction, order } = status;
  if (instruction?.status === 'rejected') {
    const { code = 'REJECTED', message = '', field } = instruction.reason ?? {};
    return new Failure(code, `The ${action} of "${target}" was refused: ${message}`, field);
  }
  if (isOver(action, status)) return undefined;
  const state = order ? `it is ${order.status}` : 'nothing is known of it yet';
  const messages = {
    cancel: `"${target}" may still be live: ${state}. Its cancel continues. See: sluice get ${target}`,
    amend: `The amendment has no outcome yet and may still be carried out. See: sluice get ${id}`,
  } satisfies Record<typeof action, string>;
  return new Failure('NO_VERDICT_YET', messages[action]);
}
