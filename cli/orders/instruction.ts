import type { OrderRecord } from '../../shared/orders/model/record.ts';
import { messageGroup } from '../../shared/orders/model/request.ts';
import { isFinal } from '../../shared/orders/model/status.ts';
import type { Connection, Context, Waiter } from '../program/command.ts';
import { newId } from '../program/new-id.ts';
import { waitFor } from '../program/wait-for.ts';
import { explainError } from '../terminal/explain-error.ts';
import { EXIT, Failure } from '../terminal/failure.ts';
import { readOrders } from './order-input.ts';

/** A cancel or an amendment of an order. */
export type Instruction =
  | { readonly action: 'cancel'; readonly target: string }
  | {
      readonly action: 'amend';
      readonly target: string;
      readonly currency_pair: string;
      readonly amount?: string;
      readonly price?: string;
      readonly trigger?: { readonly price: string };
    }
  | {
      readonly action: 'amend';
      readonly target: string;
      readonly contract: string;
      /** The new total, with its sign. */
      readonly size?: string;
      readonly price?: string;
      readonly trigger?: { readonly price: string };
    };

/** An instruction that is in the queue. */
export type SentInstruction = Instruction & { readonly id: string; readonly messageId: string };

/** The records of an instruction and of its target order. */
export type InstructionStatus = {
  readonly instruction?: OrderRecord | undefined;
  readonly order?: OrderRecord | undefined;
};

/** Sluice resolves an unknown outcome within two minutes. */
const WAIT_MS = 180_000;

/** Sends an instruction under a new id. */
export async function sendInstruction(
  { clock, account, randomBytes }: Pick<Context, 'clock' | 'account' | 'randomBytes'>,
  { stack, target }: Connection,
  instruction: Instruction,
): Promise<SentInstruction> {
  const nowMs = clock.nowMs();
  const id = newId(nowMs, randomBytes);
  const accounts = Object.keys(target.accounts);
  const text = JSON.stringify({ id, account, ...instruction });
  const { messages } = readOrders(text, { nowMs, accounts, account });
  const { body, request } = messages[0]!;
  const { messageId } = await stack
    .sendOrder(body, messageGroup(request))
    .catch((error: unknown) => {
      const { code, message } = explainError(error);
      const advice = `The ${instruction.action} may have been sent; sending it again does no harm.`;
      throw new Failure(code, `${message} ${advice}`);
    });
  return { ...instruction, id, messageId };
}

/** Waits until the instruction is over; after a timeout it returns the last known status. */
export async function awaitInstruction(
  context: Waiter & Pick<Context, 'account'>,
  { stack }: Connection,
  sent: SentInstruction,
): Promise<InstructionStatus> {
  const { account, terminal } = context;
  const { action, target, id } = sent;
  context.onInterrupt(() => {
    terminal.note(`Stopped waiting; the ${action} continues. See: sluice get ${target}`);
    return EXIT.interrupted;
  });
  async function poll(): Promise<InstructionStatus> {
    // In this order: once the instruction has its verdict, the order's record shows the effect.
    const instruction = await stack.store.get(stack.stemOf(account, id));
    const order = await stack.store.get(stack.stemOf(account, target));
    return { instruction, order };
  }
  return waitFor<InstructionStatus>(
    context,
    {},
    {
      poll: poll,
      count: (status) => (isOver(action, status) ? 0 : 1),
      describe: ({ order }) =>
        `Waiting for the ${action} of "${target}"${order ? ` (${order.status})` : ''}`,
      waitMs: WAIT_MS,
    },
  );
}

/**
 * Whether the wait is over. A cancelled order may have ended a while before the record of its cancel
 * is final.
 */
export function isOver(
  action: Instruction['action'],
  { instruction, order }: InstructionStatus,
): boolean {
  if (instruction && isFinal(instruction.status)) return true;
  return action === 'cancel' && order?.cancelRequestedAtMs !== undefined && isFinal(order.status);
}
