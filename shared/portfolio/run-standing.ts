import type { Plan } from './plan.ts';
import type { RunStanding } from './run.ts';

/** How a portfolio stands, as the plan of that moment sees it. */
export const standingAt = ({ assets, totals }: Plan, atMs: number): RunStanding => ({
  atMs,
  assets,
  ...(totals.investable !== undefined && { investable: totals.investable }),
  ...(totals.drift !== undefined && { drift: totals.drift }),
  ...(totals.max_drift !== undefined && { maxDrift: totals.max_drift }),
});

/** Whether an asset that has a target is outside its band. */
export const isOutOfBand = ({ assets }: Plan): boolean =>
  assets.some(({ position }) => position === 'below' || position === 'above');
