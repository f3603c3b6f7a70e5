import { Big, largest, sum } from '../../../shared/lib/decimal.ts';
import type { ContractMarket } from './contract-market.ts';
import type { ContractOrder } from './contract-orders.ts';
import { type ContractPosition, isCross, leverageOf } from './position.ts';

const ZERO = new Big('0');

/** A position, with the market that values it and the orders that may change it. */
export type Exposure = {
  readonly position: ContractPosition;
  readonly market: ContractMarket;
  /** Open orders of the leg that may add to it. */
  readonly orders: readonly Pick<ContractOrder, 'side' | 'left' | 'price'>[];
};

export function markValueOf({ position, market }: Exposure, nowMs: number): Big {
  return market.coins(position.size.abs()).times(market.markPriceAt(nowMs));
}

export function unrealisedOf({ position, market }: Omit<Exposure, 'orders'>, nowMs: number): Big {
  const distance = market.markPriceAt(nowMs).minus(position.entryPrice);
  return market.coins(position.size).times(distance);
}

/** The margin that a position and its orders need: for the worst case of which of them fill. */
export function initialMarginOf(exposure: Exposure, nowMs: number): Big {
  const { position, market, orders } = exposure;
  const mark = market.markPriceAt(nowMs);
  const ofSide = (side: 'buy' | 'sell') =>
    sum(orders.filter((order) => order.side === side).map(({ left }) => left));
  const worst = largest(
    position.size.abs(),
    position.size.plus(ofSide('buy')).abs(),
    position.size.minus(ofSide('sell')).abs(),
  );
  const fees = sum(
    orders.map(({ left, price }) =>
      market
        .coins(left)
        .times(price.gt(mark) ? price : mark)
        .times(market.listing.row.taker_fee_rate),
    ),
  );
  return market.coins(worst).times(mark).div(leverageOf(position)).plus(fees);
}

export function maintenanceMarginOf(exposure: Exposure, nowMs: number): Big {
  return markValueOf(exposure, nowMs).times(exposure.market.listing.row.maintenance_rate);
}

/** The margin that an isolated position has for itself. */
export function isolatedMarginOf({ position, market }: Omit<Exposure, 'orders'>): Big {
  if (isCross(position)) return ZERO;
  return market.coins(position.size.abs()).times(position.entryPrice).div(position.leverage);
}

/** What is left for new orders: profit of isolated positions is none of it. */
export function availableOf(balance: Big, exposures: readonly Exposure[], nowMs: number): Big {
  const cross = exposures.filter(({ position }) => isCross(position));
  const unrealised = sum(cross.map((exposure) => unrealisedOf(exposure, nowMs)));
  const needed = sum(exposures.map((exposure) => initialMarginOf(exposure, nowMs)));
  return balance.plus(unrealised).minus(needed);
}

/** The positions that are to be liquidated: a single isolated one, or all with cross margin. */
export function liquidated(
  balance: Big,
  exposures: readonly Exposure[],
  nowMs: number,
): readonly Exposure[] {
  const isolated = exposures.filter(({ position }) => !isCross(position));
  const cross = exposures.filter(({ position }) => isCross(position));
  const broken = isolated.filter((exposure) =>
    isolatedMarginOf(exposure)
      .plus(unrealisedOf(exposure, nowMs))
      .lte(maintenanceMarginOf(exposure, nowMs)),
  );
  if (cross.length === 0) return broken;
  const equity = balance
    .minus(sum(isolated.map(isolatedMarginOf)))
    .plus(sum(cross.map((exposure) => unrealisedOf(exposure, nowMs))));
  const maintenance = sum(cross.map((exposure) => maintenanceMarginOf(exposure, nowMs)));
  return equity.lte(maintenance) ? [...broken, ...cross] : broken;
}

/** The mark price at which a position would be liquidated if nothing else changed; an estimate. */
export function liquidationPriceOf(exposure: Exposure, balance: Big): Big {
  const { position, market } = exposure;
  if (position.size.eq(ZERO)) return ZERO;
  const margin = isCross(position) ? balance : isolatedMarginOf(exposure);
  const rate = new Big(market.listing.row.maintenance_rate);
  const coins = market.coins(position.size.abs());
  const value = coins.times(position.entryPrice);
  const price = position.size.gt(ZERO)
    ? value.minus(margin).div(coins.times(new Big('1').minus(rate)))
    : value.plus(margin).div(coins.times(rate.plus('1')));
  return price.gt(ZERO) ? price : ZERO;
}
