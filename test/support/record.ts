import type { OrderRecord } from '../../shared/orders/model/record.ts';

/** The history of an order, oldest first. */
export function eventsOf({ history }: OrderRecord): readonly string[] {
  return history.map(({ event }) => event);
}
