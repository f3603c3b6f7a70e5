import { orderJson } from '../../shared/orders/model/order-json.ts';
import type { OrderRecord } from '../../shared/orders/model/record.ts';
import { isFinal, isStatus, STATUSES } from '../../shared/orders/model/status.ts';
import { describeDistance, readWatchedOrders, withExtremum } from '../orders/watched-orders.ts';
import { type Connection, type Context, defineCommand } from '../program/command.ts';
import { parseSince } from '../program/parse-since.ts';
import { renderOrderTable } from '../render/order-table.ts';
import { EXIT, UsageError } from '../terminal/failure.ts';
import { noteIfSlow } from '../terminal/note-if-slow.ts';
import { findOrder, unknownId } from './get.ts';

const DEFAULT_LIMIT = 50;
/** A search by status reads at most this many orders, and notes if there are more. */
const SEARCHED_MAX = 10_000;
const READ_AT_ONCE = 100;

/** `sluice list` */
export const list = defineCommand({
  name: 'list',
  usage: '[--open] [--status S] [--parent ID] [--since T] [--limit N]',
  summary: 'List orders, newest first',
  operands: { min: 0, max: 0 },
  options: {
    open: { type: 'boolean', help: 'only orders that are not finished' },
    status: { type: 'string', value: 'S', help: 'only orders with this status' },
    parent: { type: 'string', value: 'ID', help: 'only the children of this order or exit' },
    since: { type: 'string', value: 'T', help: 'ISO 8601, epoch ms, or back from now: 2h, 3d' },
    limit: { type: 'string', value: 'N', help: `maximum (default ${DEFAULT_LIMIT})` },
  },
  writes: false,
  async run(context, { options }) {
    const { terminal } = context;
    const search: Search = {
      open: options.open ?? false,
      status: readStatus(options.status),
      parent: options.parent,
      sinceMs: parseSince(options.since, context.clock.nowMs()),
      limit: readLimit(options.limit),
    };
    const connection = context.connect();
    const searching = findOrders(context, connection, search);
    const orders = await noteIfSlow(terminal, 'Searching the orders', searching);
    const watched = await readWatchedOrders(connection, context.account, orders);
    const byStem = new Map(watched.map((each) => [each.record.stem, each]));
    const distances = new Map(watched.map((each) => [each.record.id, describeDistance(each)]));
    terminal.show(
      orders.map((order) => withExtremum(orderJson(order), byStem.get(order.stem))),
      () =>
        orders.length === 0
          ? 'No orders.'
          : renderOrderTable(orders, terminal.tableWidth, terminal.paint, distances),
    );
    return EXIT.success;
  },
});

type Search = {
  readonly open: boolean;
  readonly status: string | undefined;
  readonly parent: string | undefined;
  readonly sinceMs: number | undefined;
  readonly limit: number;
};

async function findOrders(
  { terminal, account }: Context,
  connection: Connection,
  { open, status, parent, sinceMs, limit }: Search,
): Promise<readonly OrderRecord[]> {
  const { stack } = connection;
  const isSearch = open || status !== undefined;
  const range = {
    newestFirst: true,
    limit: isSearch ? SEARCHED_MAX : limit,
    ...(sinceMs !== undefined && { sinceMs }),
  };
  const stems = await stack.store.query(open ? 'unfinished' : 'byAccount', account, range);
  const isWanted = (record: OrderRecord) =>
    (!open || !isFinal(record.status)) && (status === undefined || record.status === status);
  if (parent !== undefined) {
    const children = await childrenOf(connection, account, parent);
    const since = children.filter(({ createdAtMs }) => createdAtMs >= (sinceMs ?? 0));
    return since.filter(isWanted).slice(0, limit);
  }
  const found: OrderRecord[] = [];
  for (let start = 0; start < stems.length && found.length < limit; start += READ_AT_ONCE) {
    const records = await stack.store.getAll(stems.slice(start, start + READ_AT_ONCE));
    found.push(...records.filter(isWanted));
  }
  if (isSearch && stems.length === SEARCHED_MAX && found.length < limit) {
    terminal.note(`Only the newest ${SEARCHED_MAX} orders were searched.`);
  }
  return found.slice(0, limit);
}

/** The children of an order or an exit, newest first. */
async function childrenOf(
  connection: Connection,
  account: string,
  parent: string,
): Promise<readonly OrderRecord[]> {
  const { stack } = connection;
  const record = await findOrder(connection, account, parent);
  if (!record) throw unknownId(account, parent);
  const { children = [] } = orderJson(record);
  const records = await stack.store.getAll(children.map((id) => stack.stemOf(account, id)));
  return records.toReversed();
}

function readStatus(text: string | undefined): string | undefined {
  if (text === undefined || isStatus(text)) return text;
  const message = `--status is one of ${Object.keys(STATUSES).join(', ')}.`;
  throw new UsageError(message, 'status');
}

function readLimit(text: string | undefined): number {
  if (text === undefined) return DEFAULT_LIMIT;
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text);
  throw new UsageError('--limit takes a whole number from 1 to 9999999.', 'limit');
}
