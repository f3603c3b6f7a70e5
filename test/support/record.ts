import type { OrderRecord } from '../../shared/orders/model/record.ts';

/** What happened to an order, in order. */
export function eventsOf({ history }: OrderRecord): readonly string[] {
  return history.map(({ event }) => event);
}
