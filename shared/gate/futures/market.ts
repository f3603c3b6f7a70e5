import { sum } from '../../lib/decimal.ts';
import type { MarketClient } from '../market.ts';
import type { OrderSnapshot } from '../order-snapshot.ts';
import type { ChangeOutcome, ChangeOutcomeOf, Placement, PlacementOf } from '../outcomes.ts';
import type { FuturesAmendment, FuturesClient, FuturesPlacementBody } from './client.ts';
import type { FuturesOrder } from './futures-order.ts';
import { placementGapMs } from './placement-gap.ts';
import { fillOf, snapshotOf } from './snapshot.ts';

/** An order may have traded so long before its first picture: clocks differ. */
const TRADES_MARGIN_MS = 60_000;
/** Gate keeps trades of contracts for half a year. */
const TRADES_KEPT_MS = 180 * 24 * 3_600_000;
/** After this time after its end, the trades of an order are all there. A few seconds are normal. */
const TRADES_LAG_MS = 17_000;

/** The contracts of an account as order code needs them. */
export function createFuturesMarket(client: FuturesClient, contracts: number): MarketClient {
  /**
   * The picture of an order. One that closes a position does not say how much it filled. It counts as
   * live until its trades, which do, are there.
   */
  async function picture(order: FuturesOrder): Promise<OrderSnapshot> {
    const snapshot = snapshotOf(order);
    if (!order.isFilledByTrades || order.isOpen) return snapshot;
    const isEarly = client.exchangeNowMs() <= order.updateTimeMs + TRADES_LAG_MS;
    if (isEarly) return { ...snapshot, isOpen: true, finishAs: undefined, isVague: true };
    const { createTimeMs = client.exchangeNowMs() - TRADES_KEPT_MS } = order;
    const sinceMs = createTimeMs - TRADES_MARGIN_MS;
    const trades = await client.tradesOf(order.orderId, order.contract, sinceMs);
    const fills = trades.map(fillOf);
    const isWhole = order.finishAs === 'filled';
    return {
      ...snapshot,
      side: trades[0] && (trades[0].size.startsWith('-') ? 'sell' : 'buy'),
      filledAmount: sum(fills.map(({ amount }) => amount)).toString(),
      filledTotal: sum(fills.map(({ amount, price }) => sum([amount]).times(price))).toString(),
      // How much of the position was left is not known; that something was is.
      left: isWhole ? '0' : '1',
    };
  }

  async function pictures(orders: readonly FuturesOrder[]): Promise<readonly OrderSnapshot[]> {
    const shown: OrderSnapshot[] = [];
    for (const order of orders) shown.push(await picture(order));
    return shown;
  }

  async function outcome(found: PlacementOf<FuturesOrder>): Promise<Placement> {
    return found.kind === 'accepted' ? { ...found, order: await picture(found.order) } : found;
  }

  async function change(found: ChangeOutcomeOf<FuturesOrder>): Promise<ChangeOutcome> {
    return found.kind === 'accepted' ? { ...found, order: await picture(found.order) } : found;
  }

  return {
    placementGapMs: placementGapMs(contracts),
    exchangeNowMs: client.exchangeNowMs,
    clockOffsetMs: client.clockOffsetMs,

    place: async (key, order, fence) =>
      outcome(await client.place(key, order as FuturesPlacementBody, fence)),

    /** The contract is named by the order. */
    amendOrder: async (key, orderId, { contract: _contract, ...amendment }, fence) =>
      change(await client.amendOrder(key, orderId, amendment as FuturesAmendment, fence)),

    cancelOrder: async (orderId) => change(await client.cancelOrder(orderId)),

    order: async (idOrText) => {
      const found = await client.order(idOrText);
      return found && picture(found);
    },

    openOrders: async () => {
      const { rows, inTimeMs, isPaged, isIncomplete } = await client.openOrders();
      return { rows: rows.map(snapshotOf), inTimeMs, mayMiss: () => isPaged || isIncomplete };
    },

    finishedOrders: async (sinceMs) => {
      const { rows, inTimeMs } = await client.ordersSince(sinceMs);
      return { rows: await pictures(rows), inTimeMs };
    },

    trades: async (sinceMs) => {
      const { rows, ...read } = await client.trades(sinceMs);
      return { ...read, rows: rows.map(fillOf) };
    },

    tradesOf: async (orderId, name, sinceMs) =>
      (await client.tradesOf(orderId, name, sinceMs)).map(fillOf),
  };
}
