import { orderJson } from '../../shared/orders/model/order-json.ts';
import type { OrderRecord } from '../../shared/orders/model/record.ts';
import { escapeControlsDeep, type Paint } from '../terminal/terminal.ts';
import { describeFill, describeOrder, paintStatus } from './describe-order.ts';
import { describeDone } from './describe-slices.ts';
import { fold } from './fold.ts';

const GAP = '  ';
const STATUS_WIDTH = 'submitting'.length;
/** Text that does not fit into the first line continues below the status. */
const INDENT = ' '.repeat('09:00:01'.length + GAP.length);

/** The changes of an order since a version, one line each, or more if a line is too long. */
export function renderOrderChange(
  record: OrderRecord,
  sinceVersion: number,
  paint: Paint,
  width: number,
): string {
  const order = escapeControlsDeep(orderJson(record));
  // Every version adds one entry to the history.
  const entries = order.history.slice(sinceVersion - record.version);
  const lastAmended = entries.findLastIndex(({ event }) => event === 'amending');
  const changes = entries.map(({ at, status, event, detail: more }, index) => {
    const isLast = index === entries.length - 1;
    // The order's values before an amendment are unknown here: such a change shows its event only.
    const description =
      index > lastAmended ? describeOrder(order) : [event, more].filter(Boolean).join(' ');
    const fill = isLast ? describeFill(order) : undefined;
    const code = isLast ? order.reason?.code : undefined;
    const time = at.slice('2026-11-22T'.length, '2026-11-22T09:00:01'.length);
    const start = `${time}${GAP}${status.padEnd(STATUS_WIDTH)}`;
    const done = isLast && !order.final ? describeDone(order) : undefined;
    const details = [description, order.id, fill && `filled ${fill}`, done, code];
    const lines = fold([start, ...details.filter((detail) => detail !== undefined)], {
      width,
      indent: INDENT,
    });
    return lines.join('\n').replace(status, paintStatus(paint, status));
  });
  return changes.join('\n');
}
