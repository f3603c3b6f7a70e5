import { orderJson } from '../../shared/orders/model/order-json.ts';
import type { OrderRecord } from '../../shared/orders/model/record.ts';
import { isFinal } from '../../shared/orders/model/status.ts';
import { createOrderWatch } from '../orders/order-watch.ts';
import { type Connection, type Context, defineCommand } from '../program/command.ts';
import { renderOrderChange } from '../render/render-order-change.ts';
import { EXIT } from '../terminal/failure.ts';
import { findOrder } from './get.ts';

/** `sluice watch [ID]` */
export const watch = defineCommand({
  name: 'watch',
  usage: '[ID]',
  summary: 'Show orders as they change, or one order until it is finished',
  operands: { min: 0, max: 1 },
  options: {},
  writes: false,
  async run(context, { operands }) {
    const connection = context.connect();
    const id = operands[0];
    context.onInterrupt(() => (id === undefined ? EXIT.success : EXIT.interrupted));
    if (id !== undefined) return watchOrder(context, connection, id);
    return watchAccount(context, connection);
  },
});

async function watchAccount(context: Context, { stack }: Connection): Promise<never> {
  const { account, terminal } = context;
  const nextChange = stack.ledgerChanges();
  const orders = createOrderWatch(stack.store, account);
  await orders.poll();
  terminal.note(`Watching the orders of "${account}"; Ctrl-C ends it.`);
  while (true) {
    await nextChange();
    for (const { record, sinceVersion } of await orders.poll()) {
      showChange(context, record, sinceVersion);
    }
  }
}

async function watchOrder(context: Context, connection: Connection, id: string): Promise<number> {
  const { account, terminal } = context;
  const nextChange = connection.stack.ledgerChanges();
  let seenVersion = 0;
  let isAwaited = false;
  while (true) {
    const record = await findOrder(connection, account, id);
    if (!record && !isAwaited) {
      terminal.note(`Waiting for the order "${id}", which is not there yet; Ctrl-C ends it.`);
      isAwaited = true;
    }
    if (record && record.version > seenVersion) showChange(context, record, seenVersion);
    if (record && isFinal(record.status)) return exitCodeOf(record);
    seenVersion = record?.version ?? 0;
    await nextChange();
  }
}

/** An order that was refused or proven absent is a failure; one that was cancelled is none. */
function exitCodeOf({ status }: OrderRecord): number {
  return status === 'rejected' || status === 'not_placed' ? EXIT.failed : EXIT.success;
}

function showChange({ terminal }: Context, record: OrderRecord, sinceVersion: number): void {
  const { paint, tableWidth: width } = terminal;
  terminal.show(orderJson(record), () => renderOrderChange(record, sinceVersion, paint, width));
}
