import type { ExchangeOrderStore } from './order-store.ts';
import type { Trade, TradeJson } from './orders.ts';

/** The trades of a pair with customers, oldest first, each once: the market makers trade with nobody else. */
export function tradesOfPair(store: ExchangeOrderStore, pairId: string): readonly Trade[] {
  const byId = new Map<string, Trade>();
  for (const trade of store.allTrades()) {
    // Of a trade between two customers it is the taker's side that counts.
    if (trade.order.pair.id !== pairId || (byId.has(trade.id) && trade.role === 'maker')) continue;
    byId.set(trade.id, trade);
  }
  return [...byId.values()].sort((one, other) => Number(one.id) - Number(other.id));
}

/** A row of GET /spot/trades; `side` is the taker's. */
export function publicTradeJson({
  id,
  atMs,
  order,
  role,
  amount,
  price,
  sequenceId,
}: Trade): TradeJson {
  const takerSide = role === 'taker' ? order.side : order.side === 'buy' ? 'sell' : 'buy';
  return {
    id,
    create_time: String(Math.floor(atMs / 1000)),
    create_time_ms: `${atMs}.000`,
    currency_pair: order.pair.id,
    side: takerSide,
    amount: amount.toFixed(),
    price: price.toFixed(),
    sequence_id: sequenceId,
  };
}
