import type { Fee } from './fee.ts';

/** One fill as Gate reports it. */
export type GateTrade = {
  readonly tradeId: string;
  readonly orderId: string;
  /** The client order id of its order. */
  readonly text: string;
  /** Of a contract, its name: Gate names both alike. */
  readonly currencyPair: string;
  readonly side: string;
  readonly role: string;
  /** Base currency. */
  readonly amount: string;
  readonly price: string;
  readonly fees: readonly Fee[];
  /** Exchange time. */
  readonly atMs: number;
};
