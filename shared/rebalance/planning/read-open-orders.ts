import type { OrderSnapshot } from '../../gate/order-snapshot.ts';
import { spotOrder } from '../../market/order-terms.ts';
import { orderStem, stemOfText } from '../../orders/model/client-order-id.ts';
import { orderOf } from '../../orders/model/record.ts';
import { isFinal } from '../../orders/model/status.ts';
import type { OpenOrder } from '../../portfolio/model/plan-input.ts';
import { portfolioOf } from '../run/id.ts';
import type { PortfolioState } from '../run/record.ts';
import type { PlanningDependencies } from './dependencies.ts';

/**
 * The open orders of the account. An order of an earlier run with an unknown outcome counts as
 * open.
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
  const wanted = new Set([...stems.filter((stem) => stem !== undefined), ...earlier]);
  const records = await deps.orders.getAll([...wanted]);
  const ours = new Set(
    records
      .filter(({ sentBy: { run } }) => run !== undefined && portfolioOf(run) === name)
      .map(({ stem }) => stem),
  );
  const unknown = records
    .filter(({ stem, status }) => earlier.includes(stem) && !isFinal(status))
    .flatMap((record) => spotOrder(orderOf(record))?.currency_pair ?? []);
  return [
    ...rows.map((row, index) => ({
      currencyPair: row.currencyPair,
      owner: ours.has(stems[index] ?? '') ? ('portfolio' as const) : ('other' as const),
      ...restOf(row),
    })),
    ...unknown.map((currencyPair) => ({ currencyPair, owner: 'portfolio' as const })),
  ];
}

/** Only a limit order has a known remaining effect. */
function restOf({ side, price, left }: OrderSnapshot): Pick<OpenOrder, 'rest'> {
  if (side === undefined || price === undefined || price === '0') return {};
  return { rest: { side, price, amount: left } };
}
