import type { OrderRecord } from '../../shared/orders/model/record.ts';

/** What happened to an order, in order. */
export const eventsOf = ({ history }: OrderRecord): readonly string[] =>
  history.map(({ event }) => event);
