import type { WireOrder as ExchangeOrder } from '../../local/exchange/engine/orders.ts';
import { TAG } from '../../local/simulation/deployment.ts';
import { Big, normalizeDecimal, sum } from '../../shared/lib/decimal.ts';
import { isContract } from '../../shared/market/contract-order.ts';
import { isQuoteSized } from '../../shared/market/order-size.ts';
import { orderStem } from '../../shared/orders/model/client-order-id.ts';
import { isFinal } from '../../shared/orders/model/status.ts';
import { sentSlots } from '../../shared/programs/slices/state.ts';
import type { StoredOrder } from '../support/record.ts';

type Evidence = {
  readonly records: ReadonlyMap<string, StoredOrder>;
  /** Orders at the exchange by the record that they belong to. */
  readonly orders: ReadonlyMap<string, readonly ExchangeOrder[]>;
};
type Oracle = (evidence: Evidence) => readonly string[];

/** The children of a sliced order have filled what it says, by the exchange's books, and never more than all. */
export const slicesAddUp: Oracle = ({ records, orders }) =>
  sliced(records).flatMap((record) => {
    const { id, slicing, order, status } = record;
    const children = childrenOf(record, records);
    const placed = children.flatMap(({ stem }) => orders.get(stem) ?? []);
    const of = (field: 'filled_amount' | 'filled_total') =>
      normalizeDecimal(sum(placed.map((each) => String(each[field]))).toString());
    const [amount, total] = [of('filled_amount'), of('filled_total')];
    const isQuote = order !== undefined && !isContract(order) && isQuoteSized(order);
    const used = isQuote ? total : amount;
    const { total: whole, taken, slice } = slicing.state;
    if (new Big(used).gt(whole)) return [`${id} of ${whole} has used ${used}`];
    if (!isFinal(status)) return [];
    if (slice) return [`${id} has ended, and its slice ${slice.name} has not`];
    return taken === used && record.filledAmount === amount && record.filledTotal === total
      ? []
      : [
          `${id} says that it filled ${record.filledAmount} for ${record.filledTotal}, not ${amount} for ${total}`,
        ];
  });

/** One slice a slot at most, and never two at a time. */
export const slicesKeepTheirTurn: Oracle = ({ records, orders }) =>
  sliced(records).flatMap((record) => {
    const { id, slicing, slices } = record;
    const children = childrenOf(record, records);
    const overlap = overlapOf(record, children, orders);
    if (overlap) return [overlap];
    const names = new Set(children.filter(({ attempt }) => attempt > 0).map(({ id: own }) => own));
    const unknown = [...names].filter((name) => {
      const slot = Number(name.slice(name.lastIndexOf('/s') + 2));
      const end = slicing.state.slots[slot - 1] ?? '';
      return !'sfpnru'.includes(end) || end === '';
    });
    const most = slices?.count ?? 0;
    return [
      ...unknown.map((name) => `${name} has no slot of ${id}`),
      ...(sentSlots(slicing.state).length > most ? [`${id} has more than ${most} slices`] : []),
    ];
  });

/**
 * Two slices at a time. The clocks of those who write may differ: the order of the writes of one record
 * is certain, and so are the times of the exchange.
 */
function overlapOf(
  { id, history }: StoredOrder,
  children: readonly StoredOrder[],
  orders: Evidence['orders'],
): string | undefined {
  const turns = history
    .map(({ event }) => event)
    .filter((event) => event === 'slice_granted' || event === 'slice_settled');
  const isGrantedTwice = turns.some(
    (event, index) => event === 'slice_granted' && turns[index - 1] === event,
  );
  if (isGrantedTwice) return `${id} grants a slice before the one before it has ended`;
  const placed = children
    .flatMap(({ stem }) => orders.get(stem) ?? [])
    .toSorted((a, b) => Number(a.create_time_ms) - Number(b.create_time_ms));
  const early = placed.find(({ create_time_ms: atMs }, index) => {
    const before = placed[index - 1];
    return before && (before.status === 'open' || Number(atMs) < Number(before.update_time_ms));
  });
  return early && `${early.text} of ${id} began before the slice before it had ended`;
}

/** An amendment of a sliced order is `done` exactly if it was carried out. */
export const sliceAmendmentsAreTrue: Oracle = ({ records }) =>
  [...records.values()].flatMap(({ id, status, ...amend }) => {
    const target = targetOf({ ...amend, id, status }, records);
    if (!target?.slicing) return [];
    const times = target.history.filter(
      ({ event, detail }) => event === 'price_amended' && detail === id,
    ).length;
    return times === (status === 'done' ? 1 : 0)
      ? []
      : [`amend ${id} is ${status}, and was carried out ${times} times`];
  });

/** The order that an amendment is for. */
export function targetOf(
  { action, account, target = '' }: StoredOrder | Omit<StoredOrder, 'stem'>,
  records: Evidence['records'],
): StoredOrder | undefined {
  return action === 'amend' ? records.get(orderStem(TAG, account, target)) : undefined;
}

function sliced(records: Evidence['records']) {
  return [...records.values()].flatMap((record) => {
    const { slicing } = record;
    return slicing ? [{ ...record, slicing }] : [];
  });
}

function childrenOf({ id, account }: StoredOrder, records: Evidence['records']) {
  return [...records.values()].filter(
    (each) => each.account === account && each.id.startsWith(`${id}/s`),
  );
}
