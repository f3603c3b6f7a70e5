import type { ContractOrder, ContractTrade } from '../futures/contract-orders.ts';
import type { FuturesState } from '../futures/futures-exchange.ts';
import type { ContractPosition } from '../futures/position.ts';
import { piecesOf } from './keeper.ts';
import type { Kept } from './kept.ts';
import { unwrittenDecimals } from './written.ts';

const ORDER_DECIMALS = ['size', 'price', 'left', 'iceberg', 'slippage', 'filledValue'] as const;
const TRADE_DECIMALS = ['size', 'closeSize', 'price', 'fee'] as const;
const POSITION_DECIMALS = [
  'size',
  'entryPrice',
  'pnl',
  'fees',
  'funding',
  'historyPnl',
  'lastClosePnl',
  'leverage',
  'crossLeverageLimit',
] as const;

/** The state of the contracts that was kept. */
export function futuresStateOf(pieces: readonly Kept[]): FuturesState {
  const orders = piecesOf(pieces, 'contract_order').map(
    ({ order }) => unwrittenDecimals(order, ORDER_DECIMALS) as ContractOrder,
  );
  const byId = new Map(orders.map((order) => [order.id, order]));
  return {
    orders,
    trades: piecesOf(pieces, 'contract_trade').map(({ trade, orderId }) => {
      const order = byId.get(orderId);
      if (!order) throw new Error(`The kept trade ${trade.id} is of no order.`);
      return { ...unwrittenDecimals(trade, TRADE_DECIMALS), order } as ContractTrade;
    }),
    positions: piecesOf(pieces, 'position').map(
      ({ position }) => unwrittenDecimals(position, POSITION_DECIMALS) as ContractPosition,
    ),
    modes: new Map(piecesOf(pieces, 'position_mode').map(({ userId, mode }) => [userId, mode])),
    bookings: piecesOf(pieces, 'futures_booked').map(({ row }) => row),
    forcedCloses: piecesOf(pieces, 'forced_close').map(({ row }) => row),
  };
}
