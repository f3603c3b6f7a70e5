import type { ExchangeAccountMode } from '../engine/account-modes.ts';
import type { BookRow, KeptHolding } from '../engine/bookings.ts';
import type { Move } from '../engine/market.ts';
import type { Order, Trade } from '../engine/orders.ts';
import type { KeptFutures } from './kept-futures.ts';
import { unwrittenDecimals, type Written, written } from './written.ts';

/** A spot order as it is kept: its pair by the id. */
type WrittenOrder = Omit<Written<Order>, 'pair'> & { readonly pair: string };

/** The state that outlives the process of an exchange, piece by piece: a later piece replaces one of the same name. */
export type Kept =
  | { readonly kind: 'order'; readonly order: WrittenOrder }
  | {
      readonly kind: 'trade';
      readonly trade: Written<Omit<Trade, 'order'>>;
      readonly orderId: string;
    }
  | ({ readonly kind: 'holding' } & KeptHolding)
  | { readonly kind: 'booked'; readonly holder: string; readonly row: BookRow }
  | ({ readonly kind: 'price' } & KeptPrice)
  | { readonly kind: 'mode'; readonly userId: string; readonly mode: ExchangeAccountMode }
  | KeptFutures;

/** A price that a market was set to, and its volatility, from that time on. */
export type KeptPrice = {
  readonly pairId: string;
  readonly atMs: number;
  readonly price: string;
  /** Absent in a file of an earlier version. */
  readonly volatilityPercent?: number;
};

/** Where an exchange keeps its state. */
export type Journal = {
  readonly read: () => readonly Kept[];
  readonly append: (pieces: readonly Kept[]) => void;
};

export function keptPrice(pairId: string, { atMs, price, volatilityPercent }: Move): Kept {
  return {
    kind: 'price',
    pairId,
    atMs,
    price: price.toFixed(),
    volatilityPercent,
  };
}

export function keptOrder(order: Order): Kept {
  return {
    kind: 'order',
    order: { ...written(order), pair: order.pair.id },
  };
}

export function keptTrade({ order, ...trade }: Trade): Kept {
  return {
    kind: 'trade',
    trade: written(trade),
    orderId: order.id,
  };
}

/** The fields of an order and of a trade that are decimals. */
const DECIMALS = [
  'amount',
  'price',
  'iceberg',
  'slippage',
  'left',
  'filledAmount',
  'filledTotal',
  'fee',
];

/** The fields as they were before they were written. */
export const unwritten = (fields: object): object => unwrittenDecimals(fields, DECIMALS);
