import { Big } from '../../../shared/lib/decimal.ts';
import type { Changes } from '../engine/changes.ts';
import type { Ledger } from '../engine/ledger.ts';
import type { Move, SimulatedMarket } from '../engine/market.ts';
import type { CurrencyPair } from '../engine/markets.ts';
import type { SpotOrderStore } from '../engine/order-store.ts';
import type { Order, Trade } from '../engine/orders.ts';
import { type Journal, type Kept, keptOrder, keptPrice, keptTrade, unwritten } from './kept.ts';

type Parts = {
  readonly store: SpotOrderStore;
  readonly ledger: Ledger;
  readonly changes: Changes;
};

/** Takes over the orders, fills and balances that were kept. */
export function restore(
  { store, ledger, changes }: Parts,
  pieces: readonly Kept[],
  pairs: readonly CurrencyPair[],
): void {
  const orders = piecesOf(pieces, 'order').map(({ order }) => {
    const pair = pairs.find(({ id }) => id === order.pair);
    if (!pair)
      throw new Error(`The kept order ${order.id} is in ${order.pair}, which is not listed.`);
    return { ...unwritten(order), pair } as Order;
  });
  const byId = new Map(orders.map((order) => [order.id, order]));
  const trades = piecesOf(pieces, 'trade').map(({ trade, orderId }) => {
    const order = byId.get(orderId);
    if (!order) throw new Error(`The kept trade ${trade.id} is of no order.`);
    return { ...unwritten(trade), order } as Trade;
  });
  store.restore(orders, trades);
  ledger.restore(piecesOf(pieces, 'holding'), piecesOf(pieces, 'booked'));
  changes.clear();
}

/** The prices that were set for a pair. */
export function movesOf(
  pieces: readonly Kept[],
  pairId: string,
  initialVolatilityPercent: number,
): readonly Move[] {
  return piecesOf(pieces, 'price')
    .filter((piece) => piece.pairId === pairId)
    .map(({ atMs, price, volatilityPercent = initialVolatilityPercent }) => ({
      atMs,
      price: new Big(price),
      volatilityPercent,
    }));
}

/** Writes what has changed since the last time. */
export function keepChanges(
  { ledger, changes }: Parts,
  journal: Journal | undefined,
  more: readonly Kept[] = [],
): void {
  journal?.append([
    ...[...changes.orders].map(keptOrder),
    ...changes.trades.map(keptTrade),
    ...[...changes.holdings.values()].map(({ holder, currency }) => ({
      kind: 'holding' as const,
      ...ledger.kept(holder, currency),
    })),
    ...changes.booked.map((booked) => ({ kind: 'booked' as const, ...booked })),
    ...more,
  ]);
  changes.clear();
}

/** The prices at which the markets of an exchange begin. */
export function beginnings(markets: ReadonlyMap<string, SimulatedMarket>): readonly Kept[] {
  return [...markets].flatMap(([pairId, { moves }]) =>
    moves.map((move) => keptPrice(pairId, move)),
  );
}

export function piecesOf<Kind extends Kept['kind']>(
  pieces: readonly Kept[],
  kind: Kind,
): readonly Extract<Kept, { readonly kind: Kind }>[] {
  return pieces.filter(
    (piece): piece is Extract<Kept, { readonly kind: Kind }> => piece.kind === kind,
  );
}
