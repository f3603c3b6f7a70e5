import { Big } from '../../shared/lib/decimal.ts';
import { money } from '../../shared/lib/money.ts';
import { countOf } from '../../shared/market/contract-order.ts';
import { currenciesOf } from '../../shared/market/currencies.ts';
import { type OrderJson, orderJson } from '../../shared/orders/model/order-json.ts';
import type { OrderRecord } from '../../shared/orders/model/record.ts';
import { alignColumns, shortenMiddle } from '../terminal/columns.ts';
import { escapeControlsDeep, type Paint } from '../terminal/terminal.ts';
import { describeOrder, filledContracts, paintStatus } from './describe-order.ts';
import { fold } from './fold.ts';
import { formatPrice, wrap } from './format.ts';

const HEADING = ['CREATED', 'STATUS', 'ORDER', 'FILLED', 'ID'] as const;
const GAP = '  ';
const INDENT = ' '.repeat('11-22 09:00'.length + GAP.length);
const UNDER = '└ ';

/** An order of the table; a cancel or an amendment stands under the order that it is about. */
type Row = { readonly order: OrderJson; readonly isUnder: boolean };

/**
 * Orders as a table, one per line, or in folded lines where the table is wider than the terminal.
 * The reason of a refusal is a line of its own.
 */
export function renderOrderTable(
  records: readonly OrderRecord[],
  width: number,
  paint: Paint,
  distances: ReadonlyMap<string, string> = new Map(),
): string {
  const rows = nest(records.map((record) => escapeControlsDeep(orderJson(record))));
  const cells = rows.map((row) => cellsOf(row, distances.get(row.order.id)));
  const [heading, ...aligned] = alignColumns([HEADING, ...cells]);
  const isTable = aligned.every((line) => line.length <= width);
  const statusWidth = Math.max(...rows.map(({ order }) => order.status.length));
  const lines = rows.flatMap(({ order }, index) => {
    const text = isTable ? [aligned[index]!] : folded(cells[index]!, statusWidth, width);
    const [first = '', ...more] = text;
    const painted = first.replace(order.status, paintStatus(paint, order.status));
    return [painted, ...more, ...reasonLines(order, width)];
  });
  return isTable ? [heading, ...lines].join('\n') : lines.join('\n');
}

/** Cancels and amendments follow their order, oldest first, if it is among these orders. */
function nest(orders: readonly OrderJson[]): readonly Row[] {
  const ids = new Set(orders.map(({ id }) => id));
  const isUnder = ({ target }: OrderJson) => target !== undefined && ids.has(target);
  const byTarget = Map.groupBy(orders.filter(isUnder), ({ target }) => target);
  return orders
    .filter((order) => !isUnder(order))
    .flatMap((order) => [
      { order, isUnder: false },
      ...(byTarget.get(order.id) ?? [])
        .toReversed()
        .map((instruction) => ({ order: instruction, isUnder: true })),
    ]);
}

function cellsOf({ order, isUnder }: Row, distance: string | undefined): readonly string[] {
  const description = [describeOrder(order), distance].filter(Boolean).join(', ');
  return [
    order.created_at.slice('2026-'.length, '2026-11-22T09:00'.length).replace('T', ' '),
    order.status,
    isUnder ? UNDER + description.replace(` ${order.target}`, '') : description,
    describeFilled(order),
    order.id,
  ];
}

/** The filled amount with its average price, or else its value. */
function describeFilled(order: OrderJson): string {
  const { filled_amount: amount, filled_total: total, avg_deal_price: average } = order;
  if (new Big(amount).eq('0')) return '';
  const { base, quote } = currenciesOf(order.currency_pair ?? order.contract);
  const contracts = filledContracts(order);
  if (contracts !== undefined && average !== undefined) {
    return `${countOf(contracts)} at ${formatPrice(average)}`;
  }
  return average === undefined
    ? `${money(amount, base)} for ${money(total, quote)}`
    : `${money(amount, base)} at ${formatPrice(average)}`;
}

function folded(
  [created = '', status = '', description = '', filled = '', id = '']: readonly string[],
  statusWidth: number,
  width: number,
): readonly string[] {
  const start = `${created}${GAP}${status.padEnd(statusWidth)}`;
  const pieces = [
    start,
    ...wrap(description, width - INDENT.length, ''),
    filled && `filled ${filled}`,
    shortenMiddle(id, width - INDENT.length),
  ];
  return fold(
    pieces.filter((piece) => piece !== ''),
    { width, indent: INDENT },
  );
}

function reasonLines({ reason }: OrderJson, width: number): readonly string[] {
  return reason ? wrap(`${reason.code}: ${reason.message}`, width, INDENT) : [];
}
