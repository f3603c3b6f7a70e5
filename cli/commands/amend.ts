import { spotOrder } from '../../shared/market/order-terms.ts';
import { type OrderRecord, orderOf } from '../../shared/orders/model/record.ts';
import { awaitInstruction, sendInstruction } from '../orders/instruction.ts';
import { reportInstruction, reportSent } from '../orders/report-instruction.ts';
import { defineCommand } from '../program/command.ts';
import { readDecimal } from '../program/read-decimal.ts';
import { Failure, UsageError } from '../terminal/failure.ts';
import { findOrder, unknownId } from './get.ts';
import { NO_WAIT } from './no-wait.ts';

/** `sluice amend ID --amount N --price P|--trigger P` */
export const amend = defineCommand({
  name: 'amend',
  usage: 'ID [--amount N] [--price P] | --trigger P [--no-wait]',
  summary: 'Change an open limit order, or the trigger of an armed one',
  operands: { min: 1, max: 1 },
  options: {
    amount: { type: 'string', value: 'N', help: 'the new total, filled part included' },
    price: { type: 'string', value: 'P', help: 'the new price' },
    trigger: { type: 'string', value: 'P', help: 'the new price of its trigger' },
    ...NO_WAIT,
  },
  writes: true,
  async run(context, { operands, options }) {
    const target = operands[0]!;
    const change = readChange(options);
    const connection = context.connect();
    const order = await findOrder(connection, context.account, target);
    if (!order) throw unknownId(context.account, target);
    const instruction = {
      action: 'amend',
      target,
      currency_pair: pairOf(order),
      ...change,
    } as const;
    const sent = await sendInstruction(context, connection, instruction);
    if (options['no-wait']) return reportSent(context, sent);
    return reportInstruction(context, sent, await awaitInstruction(context, connection, sent));
  },
});

type Change = { readonly amount?: string; readonly price?: string; readonly trigger?: string };

function readChange({ amount, price, trigger }: Change) {
  if (trigger !== undefined) {
    if (amount === undefined && price === undefined) {
      return { trigger: { price: readDecimal('trigger', trigger) } };
    }
    throw new UsageError('--trigger changes the trigger alone.', 'trigger');
  }
  if (amount === undefined && price === undefined) {
    throw new UsageError('Give --amount, --price or both, or --trigger.', 'amount');
  }
  return {
    ...(amount !== undefined && { amount: readDecimal('amount', amount) }),
    ...(price !== undefined && { price: readDecimal('price', price) }),
  };
}

/** A record without a market belongs to a refused message, a cancel or an amendment. */
function pairOf(record: OrderRecord): string {
  const { id, status } = record;
  const order = orderOf(record);
  const pair = spotOrder(order)?.currency_pair;
  if (pair !== undefined) return pair;
  const message = `"${id}" is ${status} and no order: only an open order can be amended.`;
  throw new Failure('TARGET_NOT_OPEN', `${message} Nothing was sent.`, 'ID');
}
