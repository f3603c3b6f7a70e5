import { spotOrder } from '../../shared/market/order-terms.ts';
import { isTriggered, type OrderRequest } from '../../shared/orders/model/request.ts';
import { NO_WAIT } from '../orders/no-wait.ts';
import { readOrders } from '../orders/order-input.ts';
import { reportOutcomes } from '../orders/report-outcomes.ts';
import { submit } from '../orders/submit.ts';
import { defineCommand } from '../program/command.ts';
import { newId } from '../program/new-id.ts';
import { readInput } from '../terminal/read-input.ts';

const INPUT_BYTES_MAX = 16 * 1024 * 1024;

/** `sluice send FILE|-` */
export const send = defineCommand({
  name: 'send',
  usage: 'FILE|- [--no-wait]',
  summary: 'Send order messages: JSON, an array, or one a line',
  operands: { min: 1, max: 1 },
  options: NO_WAIT,
  writes: true,
  async run(context, { operands, options }) {
    const text = await readInput(operands[0]!, context.input, INPUT_BYTES_MAX);
    const connection = context.connect();
    const nowMs = context.clock.nowMs();
    const input = readOrders(text, {
      nowMs,
      accounts: Object.keys(connection.target.accounts),
      account: options.account,
      newId: () => newId(nowMs, context.randomBytes),
    });
    for (const { request, isIdNew } of input.messages) {
      if (isIdNew) context.terminal.note(describeNewId(request.id));
      if (isBareStop(request)) context.terminal.note(describeBareStop(request.id));
    }
    const wait = !options['no-wait'];
    const outcomes = await submit(context, connection, input.messages, { wait });
    return reportOutcomes(context, input, outcomes);
  },
});

function describeNewId(id: string): string {
  return `The message has no "id", so it got a new one: ${id}. Sent again as it is, it is another order.`;
}

/** A sell that waits for a price, outside an exit. What reduces a position needs no budget. */
function isBareStop(request: OrderRequest): boolean {
  return isTriggered(request) && spotOrder(request.order)?.side === 'sell';
}

function describeBareStop(id: string): string {
  return `"${id}" reserves nothing: if the day's budget is spent when it fires, it is refused. "sluice stop" has no such limit.`;
}
