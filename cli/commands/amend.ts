import { isContract } from '../../shared/market/contract-order.ts';
import { type OrderRecord, orderOf } from '../../shared/orders/model/record.ts';
import { awaitInstruction, sendInstruction } from '../orders/instruction.ts';
import { NO_WAIT } from '../orders/no-wait.ts';
import { reportInstruction, reportSent } from '../orders/report-instruction.ts';
import { defineCommand } from '../program/command.ts';
import { readDecimal } from '../program/read-decimal.ts';
import { Failure, UsageError } from '../terminal/failure.ts';
import { findOrder, unknownId } from './get.ts';

/** `sluice amend ID --amount N|--size N --price P|--trigger P` */
export const amend = defineCommand({
  name: 'amend',
  usage: 'ID [--amount N|--size N] [--price P] | --trigger P [--no-wait]',
  summary: 'Change an open limit order, or the trigger of an armed one',
  operands: { min: 1, max: 1 },
  options: {
    amount: { type: 'string', value: 'N', help: 'the new total, filled part included' },
    size: { type: 'string', value: 'N', help: 'the same of contracts, without a sign' },
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
    const instruction = { action: 'amend', target, ...amendmentOf(order, change) } as const;
    const sent = await sendInstruction(context, connection, instruction);
    if (options['no-wait']) return reportSent(context, sent);
    return reportInstruction(context, sent, await awaitInstruction(context, connection, sent));
  },
});

type Options = {
  readonly amount?: string;
  readonly size?: string;
  readonly price?: string;
  readonly trigger?: string;
};

type Change = {
  readonly amount?: string;
  /** Contracts without a sign. */
  readonly size?: string;
  readonly price?: string;
  readonly trigger?: { readonly price: string };
};

function readChange({ amount, size, price, trigger }: Options): Change {
  const isOfOrder = [amount, size, price].some((each) => each !== undefined);
  if (trigger !== undefined) {
    if (!isOfOrder) return { trigger: { price: readDecimal('trigger', trigger) } };
    throw new UsageError('--trigger changes the trigger alone.', 'trigger');
  }
  if (!isOfOrder) {
    const message = 'Give --amount (of contracts: --size), --price or both, or --trigger.';
    throw new UsageError(message, 'amount');
  }
  return {
    ...(amount !== undefined && { amount: readDecimal('amount', amount) }),
    ...(size !== undefined && { size: readDecimal('size', size) }),
    ...(price !== undefined && { price: readDecimal('price', price) }),
  };
}

/** A record without a market belongs to a refused message, a cancel or an amendment. */
function amendmentOf(record: OrderRecord, { amount, size, ...change }: Change) {
  const { id, status } = record;
  const order = orderOf(record);
  if (!order) {
    const message = `"${id}" is ${status} and no order: only an open order can be amended.`;
    throw new Failure('TARGET_NOT_OPEN', `${message} Nothing was sent.`, 'ID');
  }
  if (!isContract(order)) {
    if (size !== undefined) throw otherSize(id, 'no order of contracts', '--amount');
    return {
      currency_pair: order.currency_pair,
      ...(amount !== undefined && { amount }),
      ...change,
    };
  }
  if (amount !== undefined) throw otherSize(id, 'an order of contracts', '--size');
  const sign = order.size.startsWith('-') ? '-' : '';
  return {
    contract: order.contract,
    ...(size !== undefined && { size: sign + size }),
    ...change,
  };
}

function otherSize(id: string, kind: string, option: string): UsageError {
  return new UsageError(`"${id}" is ${kind}: give ${option}. Nothing was sent.`, option.slice(2));
}
