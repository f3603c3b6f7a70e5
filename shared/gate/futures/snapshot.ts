import { Big } from '../../lib/decimal.ts';
import type { GateTrade } from '../gate-trade.ts';
import type { OrderSnapshot } from '../order-snapshot.ts';
import type { FuturesOrder } from './futures-order.ts';
import type { FuturesTrade } from './futures-trade.ts';
import { withoutSign } from './row-fields.ts';

/**
 * An order of a contract as order code reads it. Amounts are contracts, and totals contracts times
 * price: what they are worth is for the record to say, which knows the coins in a contract. The row
 * has no fees; the fills have.
 */
export function snapshotOf(order: FuturesOrder): OrderSnapshot {
  const { averagePrice = '0', filledSize, size } = order;
  return {
    orderId: order.orderId,
    text: order.text,
    amendText: order.amendText,
    market: 'usdt',
    currencyPair: order.contract,
    side: order.side,
    isOpen: order.isOpen,
    amount: size === undefined ? undefined : withoutSign(size),
    price: order.price,
    left: order.left,
    filledAmount: filledSize,
    filledTotal: new Big(filledSize).times(averagePrice).toString(),
    avgDealPrice: order.averagePrice,
    fees: [],
    finishAs: order.finishAs,
    ...(order.isVague && { isVague: true }),
    ...((order.isReduceOnly || order.isClose) && { isReduceOnly: true }),
    updateTimeMs: order.updateTimeMs,
  };
}

/** A fill of a contract as order code reads it. */
export function fillOf(trade: FuturesTrade): GateTrade {
  const { tradeId, orderId, text, contract, size, price, role, fees, atMs } = trade;
  return {
    tradeId,
    orderId,
    text,
    currencyPair: contract,
    side: size.startsWith('-') ? 'sell' : 'buy',
    role,
    amount: withoutSign(size),
    price,
    fees,
    atMs,
  };
}
