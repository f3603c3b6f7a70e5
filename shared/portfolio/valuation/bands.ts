import { Big, largest } from '../../lib/decimal.ts';
import { notNegative, ONE, ZERO } from '../model/exact.ts';
import type { PortfolioConfig } from '../model/plan-input.ts';

/** Around an asset's target, as shares of the investable value. */
export type Band = { readonly target: Big; readonly low: Big; readonly high: Big };

export type Position = 'below' | 'within' | 'above';

const NOISE = new Big('0.01');

/**
 * The part of a target that is not worth a trade. A narrower band would make the next run trade the
 * remains of fees and prices of the last one.
 */
export const noiseOf = ({ collar }: PortfolioConfig): Big => NOISE.plus(collar);

export function bandOf(asset: string, target: Big, portfolio: PortfolioConfig): Band {
  const { mode, band } = portfolio;
  const size = new Big(band.perAsset[asset] ?? band.size);
  const configured = band.kind === 'relative' ? target.times(size) : size;
  // An asset with target 0 is sold off completely, and a periodic run uses no bands.
  const isBanded = mode === 'band' && target.gt(ZERO);
  const width = largest(isBanded ? configured : ZERO, target.times(noiseOf(portfolio)));
  return { target, low: notNegative(target.minus(width)), high: target.plus(width) };
}

/** The end point of a trade, as a part of the way from the target to the band's edge. */
const SETTLE: Readonly<Record<PortfolioConfig['settle'], Big>> = {
  target: ZERO,
  'half-band': new Big('0.5'),
  edge: ONE,
};

/** The share of an asset after a trade from outside its band. */
export function settlePoint(
  { target, low, high }: Band,
  position: 'below' | 'above',
  { mode, settle }: PortfolioConfig,
): Big {
  const part = mode === 'periodic' ? SETTLE.target : SETTLE[settle];
  const edge = position === 'above' ? high : low;
  return target.plus(edge.minus(target).times(part));
}
