import { orderJson } from '../../shared/orders/model/order-json.ts';
import { describeDistance, readWatchedOrders, withExtremum } from '../orders/watched-orders.ts';
import { type Connection, defineCommand } from '../program/command.ts';
import { renderOrder } from '../render/order-view.ts';
import { EXIT, Failure } from '../terminal/failure.ts';

/** `sluice get ID` */
export const get = defineCommand({
  name: 'get',
  usage: 'ID',
  summary: 'Show an order with its history',
  operands: { min: 1, max: 1 },
  options: {},
  writes: false,
  async run(context, { operands }) {
    const { terminal, account } = context;
    const id = operands[0]!;
    const connection = context.connect();
    const record = await findOrder(connection, account, id);
    if (!record) throw unknownId(account, id);
    const [watched] = await readWatchedOrders(connection, account, [record]);
    terminal.show(withExtremum(orderJson(record), watched), () =>
      renderOrder(record, terminal.paint, {
        distance: watched && describeDistance(watched),
        width: terminal.tableWidth,
      }),
    );
    return EXIT.success;
  },
});

export function findOrder({ stack }: Connection, account: string, id: string) {
  return stack.store.get(stack.stemOf(account, id));
}

export function unknownId(account: string, id: string): Failure {
  return new Failure('NOT_FOUND', `The account "${account}" has no order "${id}".`, 'ID');
}
