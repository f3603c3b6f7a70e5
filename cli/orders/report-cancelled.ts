import { plural } from '../../shared/lib/plural.ts';
import { orderJson } from '../../shared/orders/model/order-json.ts';
import { isFinal } from '../../shared/orders/model/status.ts';
import type { Context } from '../program/command.ts';
import { renderOrderTable } from '../render/order-table.ts';
import { EXIT, failureJson } from '../terminal/failure.ts';
import type { CancelledOpen } from './cancel-open.ts';

/** Shows what `cancel --all` ended and what it left; fails if an order may still be live. */
export function reportCancelled(
  { terminal }: Pick<Context, 'terminal'>,
  { cancelled, left, failures }: CancelledOpen,
  { wait }: { readonly wait: boolean },
): number {
  const { paint, tableWidth } = terminal;
  const [failure] = failures;
  const json = {
    ...(failure && failureJson(failure)),
    cancelled: cancelled.map(orderJson),
    left: left.map(orderJson),
  };
  terminal.show(json, () =>
    [
      ...(cancelled.length > 0 ? [renderOrderTable(cancelled, tableWidth, paint)] : []),
      ...(cancelled.length === 0 && !failure ? ['No open orders to cancel.'] : []),
      ...(left.length === 0
        ? []
        : ['', `Left open (${left.length}):`, renderOrderTable(left, tableWidth, paint)]),
    ].join('\n'),
  );
  const live = cancelled.filter(({ status }) => !isFinal(status)).length;
  if (!wait) {
    if (live > 0) terminal.note('Sent; the orders end within seconds. See: sluice list --open');
    return EXIT.success;
  }
  for (const { message } of failures) terminal.fail(message);
  if (live > 0) terminal.fail(`${plural(live, 'order')} may still be live; the cancels continue.`);
  return live > 0 || failures.length > 0 ? EXIT.failed : EXIT.success;
}
