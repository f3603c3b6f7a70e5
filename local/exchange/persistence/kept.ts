import { Big } from '../../../shared/lib/decimal.ts';
import type { ExchangeAccountMode } from '../engine/account-modes.ts';
import type { BookRow, KeptHolding } from '../engine/bookings.ts';
import type { Move } from '../engine/market.ts';
import type { Order, Trade } from '../engine/orders.ts';

/** Decimals as text, and a pair by its id. */
type Written<T> = {
  readonly [K in keyof T]: K extends 'pair' ? string : T[K] extends Big | undefined ? string : T[K];
};

/** The state that outlives the process of an exchange, piece by piece: a later piece replaces one of the same name. */
export type Kept =
  | { readonly kind: 'order'; readonly order: Written<Order> }
  | {
      readonly kind: 'trade';
      readonly trade: Written<Omit<Trade, 'order'>>;
      readonly orderId: string;
    }
  | ({ readonly kind: 'holding' } & KeptHolding)
  | { readonly kind: 'booked'; readonly holder: string; readonly row: BookRow }
  | ({ readonly kind: 'price' } & KeptPrice)
  | { readonly kind: 'mode'; readonly userId: string; readonly mode: ExchangeAccountMode };

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
    order: { ...written(order), pair: order.pair.id } as Written<Order>,
  };
}

export function keptTrade({ order, ...trade }: Trade): Kept {
  return {
    kind: 'trade',
    trade: written(trade) as Written<Omit<Trade, 'order'>>,
    orderId: order.id,
  };
}

function written(fields: object): object {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      value instanceof Big ? value.toFixed() : value,
    ]),
  );
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
export function unwritten(fields: object): object {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      DECIMALS.includes(name) ? new Big(value) : value,
    ]),
  );
}
