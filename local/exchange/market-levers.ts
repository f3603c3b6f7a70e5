import { Big } from '../../shared/lib/decimal.ts';
import type { SimulatedMarket } from './engine/market.ts';
import { type Kept, keptPrice } from './persistence/kept.ts';

/** The levers that move the market. */
export type MarketLevers = {
  /** Moves the market to a price; resting orders that are crossed get filled. */
  readonly movePrice: (pairId: string, price: string) => void;
  /** Moves the market by a percentage of its last price; undefined for a pair that is not listed. */
  readonly changePrice: (pairId: string, percent: string) => PriceChange | undefined;
  /** Sets how far the prices of all pairs move by themselves from now on; the prices stay where they are. */
  readonly setVolatility: (percent: number) => void;
};

export type PriceChange = { readonly from: string; readonly to: string };

type Machine = {
  readonly markets: ReadonlyMap<string, SimulatedMarket>;
  readonly now: () => number;
  readonly catchUp: () => void;
  readonly keep: (...more: readonly Kept[]) => void;
};

export function createMarketLevers({ markets, now, catchUp, keep }: Machine): MarketLevers {
  const latestMove = (pairId: string, { moves }: SimulatedMarket) =>
    moves.slice(-1).map((move) => keptPrice(pairId, move));
  function moveTo(pairId: string, market: SimulatedMarket, price: Big): void {
    market.move(price, now());
    catchUp();
    keep(...latestMove(pairId, market));
  }
  return {
    movePrice: (pairId, price) => {
      const market = markets.get(pairId);
      if (!market) throw new Error(`no market ${pairId} in this exchange`);
      moveTo(pairId, market, new Big(price));
    },
    changePrice: (pairId, percent) => {
      const market = markets.get(pairId);
      if (!market) return undefined;
      catchUp();
      const { precision } = market.listing.pair;
      const from = market.lastPrice;
      const changed = from.times(new Big(percent).plus('100')).div('100').round(precision);
      const to = changed.gt('0') ? changed : market.tick;
      moveTo(pairId, market, to);
      return { from: from.toFixed(precision), to: to.toFixed(precision) };
    },
    setVolatility: (percent) => {
      for (const market of markets.values()) market.setVolatility(percent, now());
      keep(...[...markets].flatMap(([pairId, market]) => latestMove(pairId, market)));
    },
  };
}
