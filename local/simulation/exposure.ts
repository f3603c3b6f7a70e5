import type { FuturesConfig } from '../../shared/config/futures-schema.ts';
import { Big, largest, sum } from '../../shared/lib/decimal.ts';
import type { Exchange } from '../exchange/exchange.ts';
import { CONTRACT_LISTINGS } from '../exchange/futures/listings.ts';

const ZERO = new Big('0');
/** The market moves after an order was checked: from one end of the workload's prices to the other. */
const MOVED_BY = '1.08';

/**
 * The fault of an account's positions, if any: by the exchange's own book, neither they nor what they
 * may become are worth more than the limits. What is held against an order is no room for it,
 * because it may be closed first.
 */
export function faultOfExposure(
  { futures }: Exchange,
  userId: string,
  { maxPosition, maxExposure }: Pick<FuturesConfig, 'maxExposure' | 'maxPosition'>,
  movedBy = MOVED_BY,
): string | undefined {
  const held = new Map(futures.positions(userId).map(({ contract, size }) => [contract, size]));
  const opening = futures
    .orders(userId)
    .filter(({ endedAtMs, reduceOnly }) => endedAtMs === undefined && !reduceOnly);
  const contracts = new Set([...held.keys(), ...opening.map(({ contract }) => contract)]);
  const values = [...contracts].map((contract) => {
    const size = held.get(contract) ?? ZERO;
    const ofSide = (side: 'buy' | 'sell') =>
      sum(
        opening
          .filter((order) => order.contract === contract && order.side === side)
          .map(({ left }) => left),
      );
    const long = largest(size, ZERO).plus(ofSide('buy'));
    const short = largest(size.neg(), ZERO).plus(ofSide('sell'));
    const { row } = CONTRACT_LISTINGS.find((listing) => listing.row.name === contract)!;
    const unit = new Big(row.quanto_multiplier).times(futures.markPrice(contract));
    return { contract, value: largest(long, short).times(unit) };
  });
  const isAbove = (value: Big, limit: string) => value.gt(new Big(limit).times(movedBy));
  const position = values.find(({ value }) => isAbove(value, maxPosition));
  if (position) return `${position.contract} of ${userId} may be worth ${position.value.toFixed()}`;
  const all = sum(values.map(({ value }) => value));
  return isAbove(all, maxExposure) ? `all of ${userId} may be worth ${all.toFixed()}` : undefined;
}
