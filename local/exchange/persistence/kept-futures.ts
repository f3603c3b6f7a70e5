import type { ContractOrder, ContractTrade } from '../futures/contract-orders.ts';
import type { ForcedClose } from '../futures/forced-closes.ts';
import type { FuturesExchange } from '../futures/futures-exchange.ts';
import type { FuturesBooking } from '../futures/futures-wallets.ts';
import type { ContractPosition } from '../futures/position.ts';
import type { PositionMode } from '../futures/position-store.ts';
import { type Written, written } from './written.ts';

/** The state of the contracts, piece by piece. */
export type KeptFutures =
  | { readonly kind: 'contract_order'; readonly order: Written<ContractOrder> }
  | {
      readonly kind: 'contract_trade';
      readonly trade: Written<Omit<ContractTrade, 'order'>>;
      readonly orderId: string;
    }
  | { readonly kind: 'position'; readonly position: Written<ContractPosition> }
  | { readonly kind: 'position_mode'; readonly userId: string; readonly mode: PositionMode }
  | { readonly kind: 'futures_booked'; readonly row: FuturesBooking; readonly index: number }
  | { readonly kind: 'forced_close'; readonly row: ForcedClose };

/** What of the contracts has changed since the last time. */
export function keptFutures(futures: FuturesExchange): readonly KeptFutures[] {
  const { changes, positions, wallets, forced } = futures;
  return [
    ...[...changes.orders].map((order) => ({
      kind: 'contract_order' as const,
      order: written(order),
    })),
    ...changes.trades.map(({ order, ...trade }) => ({
      kind: 'contract_trade' as const,
      trade: written(trade),
      orderId: order.id,
    })),
    ...[...positions.changed].map((position) => ({
      kind: 'position' as const,
      position: written(position),
    })),
    ...[...positions.changedModes].map(([userId, mode]) => ({
      kind: 'position_mode' as const,
      userId,
      mode,
    })),
    ...wallets.unkept.map((row, at) => ({
      kind: 'futures_booked' as const,
      row,
      index: wallets.count - wallets.unkept.length + at,
    })),
    ...forced.unkept.map((row) => ({ kind: 'forced_close' as const, row })),
  ];
}
