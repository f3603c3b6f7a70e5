import type { Big } from '../../lib/decimal.ts';
import { divideDown } from '../../lib/decimal.ts';
import { notNegative, ZERO } from '../model/exact.ts';
import { percent } from '../model/format.ts';
import type { PortfolioConfig } from '../model/plan-input.ts';
import { type Position, settlePoint } from '../valuation/bands.ts';
import { idleReason } from '../valuation/tradability.ts';
import { type Holding, positionOf } from '../valuation/valuation.ts';

/** The decision of the rules for an asset, before money and markets are checked. */
export type Decision =
  | {
      readonly kind: 'leave';
      readonly holding: Holding;
      readonly position: Position | undefined;
      readonly reason: string;
    }
  | (TargetTrade & { readonly position: Position });

export type TargetTrade = {
  readonly kind: 'trade';
  readonly holding: Holding;
  readonly side: 'buy' | 'sell';
  /** The amount of the trade in quote, at the touch. */
  readonly quoteAmount: Big;
  readonly reason: string;
};

/** Trades only an asset that is outside its band, and only as far as `settle` says. */
export function decide(holding: Holding, investable: Big, portfolio: PortfolioConfig): Decision {
  const { asset, tradability, band, value } = holding;
  const position = positionOf(holding, investable);
  const leave = (reason: string): Decision => ({ kind: 'leave', holding, position, reason });
  const idle = idleReason(tradability);
  if (idle !== undefined || position === undefined || value.kind === 'failed') {
    return leave(idle ?? 'Skipped: its value is not known.');
  }
  const isLeaving = band.target.eq(ZERO);
  const weight = percent(divideDown(value.value, investable));
  const at = `At ${weight}, ${position} its band of ${percent(band.low)} to ${percent(band.high)}`;
  if (position === 'within') {
    return leave(isLeaving ? 'Nothing of it is left to sell.' : `${at}.`);
  }
  const side = position === 'above' ? 'sell' : 'buy';
  if (tradability.status === (side === 'sell' ? 'buy_only' : 'sell_only')) {
    return leave(`${at}, but ${tradability.why}.`);
  }
  const end = percent(settlePoint(band, position, portfolio));
  const reason = isLeaving
    ? `The target of ${asset} is 0: all of it is sold.`
    : `${at}: ${side === 'sell' ? 'sold down' : 'bought up'} to ${end}.`;
  const quoteAmount = gapOf(holding, side, investable, portfolio);
  return { kind: 'trade', holding, position, side, quoteAmount, reason };
}

/** The distance in quote from the asset's value to its value after a trade of that side. */
export function gapOf(
  { stock, touch, band }: Holding,
  side: 'buy' | 'sell',
  investable: Big,
  portfolio: PortfolioConfig,
): Big {
  if (stock.kind === 'failed' || !touch) return ZERO;
  const position = side === 'sell' ? 'above' : 'below';
  const settled = settlePoint(band, position, portfolio).times(investable);
  const held = stock.value.counted.times(side === 'sell' ? touch.bid : touch.ask);
  return notNegative(side === 'sell' ? held.minus(settled) : settled.minus(held));
}
