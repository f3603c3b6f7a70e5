import { orderJson } from '../../shared/orders/model/order-json.ts';
import { isSuspended, type Suspended } from '../../shared/orders/model/record.ts';
import { rearmAll, requireActive } from '../orders/rearm-order.ts';
import { unfinishedOrders } from '../orders/unfinished-orders.ts';
import {
  describeDistance,
  isUnknown,
  readWatchedOrders,
  type WatchedOrder,
} from '../orders/watched-orders.ts';
import { type Connection, type Context, defineCommand } from '../program/command.ts';
import { confirm } from '../program/confirm.ts';
import { describeOrder } from '../render/describe-order.ts';
import { renderOrderTable } from '../render/order-table.ts';
import { EXIT, Failure, UsageError } from '../terminal/failure.ts';
import { findOrder, unknownId } from './get.ts';

/** `sluice rearm ID|--all` */
export const rearm = defineCommand({
  name: 'rearm',
  usage: 'ID|--all [--yes]',
  summary: 'Arm orders and exits again that a halt has suspended',
  operands: { min: 0, max: 1 },
  options: {
    all: { type: 'boolean', help: 'every suspended order and exit of the account' },
    yes: { type: 'boolean', help: 'without asking' },
  },
  writes: true,
  async run(context, { operands: [id], options }) {
    if ((id === undefined) === !options.all) {
      throw new UsageError('Give the ID of an order, or --all.', 'all');
    }
    const { account, terminal } = context;
    const connection = context.connect();
    await requireActive(connection, account);
    const records = await suspendedOrders(context, connection, id);
    const orders = await readWatchedOrders(connection, account, records);
    for (const order of orders) terminal.note(describeWatched(order));
    if (orders.length > 0 && !options.yes) {
      await confirm(context, questionOf(orders));
    }
    const armed = await rearmAll(connection, account, records);
    terminal.show(armed.map(orderJson), () =>
      armed.length === 0
        ? 'Nothing is suspended.'
        : renderOrderTable(armed, terminal.tableWidth, terminal.paint),
    );
    return EXIT.success;
  },
});

async function suspendedOrders(
  { account }: Context,
  connection: Connection,
  id: string | undefined,
): Promise<readonly Suspended[]> {
  if (id === undefined) {
    const { store } = connection.stack;
    return (await unfinishedOrders(store, account)).filter(isSuspended);
  }
  const record = await findOrder(connection, account, id);
  if (!record) throw unknownId(account, id);
  if (isSuspended(record)) return [record];
  throw new Failure('NOT_SUSPENDED', `"${id}" is ${record.status}, and not suspended.`, 'ID');
}

function questionOf(orders: readonly WatchedOrder[]): string {
  const now = orders.filter(({ isMet }) => isMet).length;
  const unknown = orders.filter(isUnknown).length;
  const unread = unknown > 0 ? `, and ${unknown} more may, whose price could not be read` : '';
  return `Arm ${orders.length} again, of which ${now} would fire now${unread}?`;
}

function describeWatched(order: WatchedOrder): string {
  const waits = isUnknown(order) ? 'price unknown' : 'waits';
  const fires = order.isMet ? 'fires now' : waits;
  const { id } = order.record;
  return `${id}: ${describeOrder(orderJson(order.record))}: ${fires}, ${describeDistance(order)}`;
}
