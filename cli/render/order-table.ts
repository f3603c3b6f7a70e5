import { orderJson } from '../../shared/orders/model/order-json.ts';
import type { OrderRecord } from '../../shared/orders/model/record.ts';
import { alignColumns, shorten } from '../terminal/columns.ts';
import { escapeControlsDeep, type Paint } from '../terminal/terminal.ts';
import { describeOrder, paintStatus } from './describe-order.ts';

const HEADING = ['CREATED', 'STATUS', 'ORDER', 'ID'] as const;
const ORDER_WIDTH_MIN = 18;

/** Orders as a table, one per line. Long lines are shortened visibly, the order before its id. */
export function renderOrderTable(
  records: readonly OrderRecord[],
  width: number,
  paint: Paint,
): string {
  const orders = records.map((record) => escapeControlsDeep(orderJson(record)));
  const rows = orders.map((order) => [
    order.created_at.slice('2026-'.length, '2026-11-22T09:00'.length).replace('T', ' '),
    order.status,
    describeOrder(order),
    order.id,
  ]);
  const tooWide = Math.max(...alignColumns(rows).map((line) => line.length)) - width;
  const widestOrder = Math.max(...rows.map((row) => row[2]!.length));
  const orderWidth = Math.max(ORDER_WIDTH_MIN, widestOrder - Math.max(0, tooWide));
  const cut = rows.map((row) => row.with(2, shorten(row[2]!, orderWidth)));
  const [heading, ...lines] = alignColumns([HEADING, ...cut]).map((line) => shorten(line, width));
  const painted = lines.map((line, index) => {
    const { status } = orders[index]!;
    return line.replace(status, paintStatus(paint, status));
  });
  return [heading, ...painted].join('\n');
}
