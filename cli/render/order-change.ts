import { orderJson } from '../../shared/orders/order-json.ts';
import type { OrderRecord } from '../../shared/orders/record.ts';
import { harmless, type Paint } from '../terminal.ts';
import { fillWords, orderWords, paintStatus } from './order-words.ts';

/** What happened to an order since a version of it, one line a change. */
export function renderChange(record: OrderRecord, sinceVersion: number, paint: Paint): string {
  const order = harmless(orderJson(record));
  // Every version adds one entry to the history.
  const entries = order.history.slice(sinceVersion - record.version);
  const lines = entries.map(({ at, status }, index) => {
    const isLast = index === entries.length - 1;
    const fill = isLast ? fillWords(order) : undefined;
    const code = isLast ? order.reason?.code : undefined;
    const words = [orderWords(order), fill && `filled ${fill}`, code, order.id];
    const time = at.slice('2026-11-22T'.length, '2026-11-22T09:00:01'.length);
    return `${time}  ${paintStatus(paint, status)}  ${words.filter(Boolean).join('  ')}`;
  });
  return lines.join('\n');
}
