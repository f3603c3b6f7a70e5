import { Big, largest } from '../../lib/decimal.ts';
import { notNegative, ONE, ZERO } from '../model/exact.ts';
import type { PortfolioConfig } from '../model/plan-input.ts';

/** Around an asset's target, as shares of the investable value. */
export type Band = { readonly target: Big; readonly low: Big; readonly high: Big };

export type Position = 'below' | 'within' | 'above';

const NOISE = new Big('0.01');

/**
 * The part of a target that is not worth a trade. Nearer to it, the next run would trade what
 * the fees and prices of the last one have left.
 */
export const noiseOf = ({ collar }: PortfolioConfig): Big => NOISE.plus(collar);

export function bandOf(asset: string, target: Big, portfolio: PortfolioConfig): Band {
  const { mode, band } = portfolio;
  const size = new Big(band.perAsset[asset] ?? band.size);
  const configured = band.kind === 'relative' ? target.times(size) : size;
  // No band keeps a part of an asset that is on its way out, and a periodic run knows none.
  const isBanded = mode === 'band' && target.gt(ZERO);
  const width = largest(isBanded ? configured : ZERO, target.times(noiseOf(portfolio)));
  return { target, low: notNegative(target.minus(width)), high: target.plus(width) };
}

/** Where a trade stops, as a part of the way from the target to the band's edge. */
const SETTLE: Readonly<Record<PortfolioConfig['settle'], Big>> = {
  target: ZERO,
  'half-band': new Big('0.5'),
  edge: ONE,
};

/** The share at which a trade leaves an asset that was outside its band. */
export function settlePoint(
  { target, low, high }: Band,
  position: 'below' | 'above',
  { mode, settle }: PortfolioConfig,
): Big {
  const part = mode === 'periodic' ? SETTLE.target : SETTLE[settle];
  const edge = position === 'above' ? high : low;
  return target.plus(edge.minus(target).times(part));
}
