import type { OrderSnapshot } from '../../gate/order-snapshot.ts';
import { spotOrder } from '../../market/order-terms.ts';
import { orderStem, stemOfText } from '../../orders/model/client-order-id.ts';
import { isSliced, type OrderRecord, orderOf } from '../../orders/model/record.ts';
import { isFinal } from '../../orders/model/status.ts';
import type { OpenOrder } from '../../portfolio/model/plan-input.ts';
import { portfolioOf } from '../run/id.ts';
import type { PortfolioState } from '../run/record.ts';
import type { PlanningDependencies } from './dependencies.ts';

/**
 * The open orders of the account. An order of an earlier run with an unknown outcome counts as open,
 * and so does an order in slices until it has ended: Gate lists none of the slices that are to come.
 */
export async function readOpenOrders(
  deps: Pick<PlanningDependencies, 'config' | 'exchangeOf' | 'orders' | 'tag'>,
  name: string,
  { unresolved = [] }: PortfolioState,
): Promise<readonly OpenOrder[]> {
  const { account } = deps.config.portfolios[name]!;
  const { rows } = await deps.exchangeOf(account).openOrders();
  const stems = rows.map(({ text }) => stemOfText(text, deps.tag));
  const earlier = unresolved.map((id) => orderStem(deps.tag, account, id));
  const unfinished = await deps.orders.query('unfinished', account, ALL);
  const listed = stems.filter((stem) => stem !== undefined);
  const records = await deps.orders.getAll([...new Set([...listed, ...earlier, ...unfinished])]);
  const ofRuns = records.filter(
    ({ sentBy: { run } }) => run !== undefined && portfolioOf(run) === name,
  );
  const ours = new Set([...earlier, ...ofRuns.map(({ stem }) => stem)]);
  const ownerOf = (stem = ''): OpenOrder['owner'] => (ours.has(stem) ? 'portfolio' : 'other');
  const isUnlisted = (record: OrderRecord) =>
    !isFinal(record.status) && (earlier.includes(record.stem) || isSliced(record));
  const unlisted = records.filter(isUnlisted).flatMap((record): readonly OpenOrder[] => {
    const order = spotOrder(orderOf(record));
    if (!order) return [];
    const inSlices = isSliced(record) && { inSlices: true as const };
    return [{ currencyPair: order.currency_pair, owner: ownerOf(record.stem), ...inSlices }];
  });
  return [
    ...rows.map((row, index) => ({
      currencyPair: row.currencyPair,
      owner: ownerOf(stems[index]),
      ...restOf(row),
    })),
    ...unlisted,
  ];
}

/** A plan would trade against an order that it did not read. */
const ALL = { newestFirst: true, limit: Number.POSITIVE_INFINITY };

/** Only a limit order has a known remaining effect. */
function restOf({ side, price, left }: OrderSnapshot): Pick<OpenOrder, 'rest'> {
  if (side === undefined || price === undefined || price === '0') return {};
  return { rest: { side, price, amount: left } };
}
