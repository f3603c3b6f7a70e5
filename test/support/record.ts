import { attributesOf, recordFrom } from '../../shared/orders/ledger/item.ts';
import type { OrderAttributes } from '../../shared/orders/model/attributes.ts';
import { type OrderJson, orderJson } from '../../shared/orders/model/order-json.ts';
import type { OrderRecord } from '../../shared/orders/model/record.ts';

/** An order as the ledger stores it, for tests that judge it from outside. */
export type StoredOrder = OrderAttributes & { readonly stem: string };

export function storedOrder(record: OrderRecord): StoredOrder {
  return { stem: record.stem, ...attributesOf(record) };
}

export const shownOrder = ({ stem, ...attributes }: StoredOrder): OrderJson =>
  orderJson(recordFrom(stem, attributes));

/** The history of an order, oldest first. */
export function eventsOf({ history }: Pick<OrderRecord, 'history'>): readonly string[] {
  return history.map(({ event }) => event);
}
