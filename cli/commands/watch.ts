import { orderJson } from '../../shared/orders/model/order-json.ts';
import type { OrderRecord } from '../../shared/orders/model/record.ts';
import { isFinal } from '../../shared/orders/model/status.ts';
import { createOrderWatch } from '../orders/order-watch.ts';
import { type Connection, type Context, defineCommand } from '../program/command.ts';
import { renderOrderChange } from '../render/render-order-change.ts';
import { EXIT } from '../terminal/failure.ts';
import { findOrder, unknownId } from './get.ts';

/** A record may appear only some seconds after its message was sent. */
const APPEARS_WITHIN_MS = 10_000;

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
    context.onInterrupt(() => EXIT.success);
    const id = operands[0];
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
  const { clock, account } = context;
  const nextChange = connection.stack.ledgerChanges();
  const appearsByMs = clock.nowMs() + APPEARS_WITHIN_MS;
  let seenVersion = 0;
  while (true) {
    const record = await findOrder(connection, account, id);
    if (!record && clock.nowMs() > appearsByMs) throw unknownId(account, id);
    if (record && record.version > seenVersion) showChange(context, record, seenVersion);
    if (record && isFinal(record.status)) return EXIT.success;
    seenVersion = record?.version ?? 0;
    await nextChange(record ? undefined : APPEARS_WITHIN_MS);
  }
}

function showChange({ terminal }: Context, record: OrderRecord, sinceVersion: number): void {
  const { paint, tableWidth: width } = terminal;
  terminal.show(orderJson(record), () => renderOrderChange(record, sinceVersion, paint, width));
}
