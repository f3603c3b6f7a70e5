import type { OrderRecord } from '../../orders/model/record.ts';
import type { OrderChange } from '../bus/change.ts';

/** A notice about an order or an exit. */
export type OrderNotice = {
  readonly applies: (change: OrderChange) => boolean;
  readonly subject: (order: OrderRecord) => string;
  /** Whether anything is to be done, in a few words. */
  readonly toDo: string;
  readonly happened: (order: OrderRecord) => string;
  readonly whatToDo: (order: OrderRecord) => string;
};
