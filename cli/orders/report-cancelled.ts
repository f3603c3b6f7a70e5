import { plural } from '../../shared/lib/plural.ts';
import { orderJson } from '../../shared/orders/model/order-json.ts';
import { isFinal } from '../../shared/orders/model/status.ts';
import type { Context } from '../program/command.ts';
import { renderOrderTable } from '../render/order-table.ts';
import { EXIT } from '../terminal/failure.ts';
import type { CancelledOpen } from './cancel-open.ts';

/** Shows what `cancel --all` ended and what it left; fails if an order may still be live. */
export function reportCancelled(
  { terminal }: Pick<Context, 'terminal'>,
  { cancelled, left }: CancelledOpen,
  { wait }: { readonly wait: boolean },
): number {
  const { paint, tableWidth } = terminal;
  const json = { cancelled: cancelled.map(orderJson), left: left.map(orderJson) };
  const live = cancelled.filter(({ status }) => !isFinal(status));
  terminal.show(json, () =>
    [
      cancelled.length === 0
        ? 'No open orders to cancel.'
        : renderOrderTable(cancelled, tableWidth, paint),
      ...(left.length === 0
        ? []
        : ['', `Left open (${left.length}):`, renderOrderTable(left, tableWidth, paint)]),
    ].join('\n'),
  );
  if (live.length === 0) return EXIT.success;
  if (!wait) {
    terminal.note('Sent; the orders end within seconds. See: sluice list --open');
    return EXIT.success;
  }
  terminal.fail(`${plural(live.length, 'order')} may still be live; the cancels continue.`);
  return EXIT.failed;
}
