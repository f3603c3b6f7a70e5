import { Big, divideDown, smallest } from '../../lib/decimal.ts';
import { floored } from './amounts.ts';
import { largestMarketSell, largestSell } from './largest-sell.ts';
import { type ExitPlan, isProtected } from './plan.ts';
import type { MarketSeen } from './seen.ts';
import { fractionsOf } from './shares.ts';
import type { ExitPrices } from './smallest-exit.ts';
import { STEPS_MAX } from './steps.ts';

/**
 * The largest quantity of which each take-profit could rest, and which the stop or the trail could
 * sell in its steps; undefined without a limit. A little more may do.
 */
export function largestExit(
  plan: ExitPlan,
  market: MarketSeen,
  prices: Pick<ExitPrices, 'now'>,
): string | undefined {
  const bounds = [...ofTakeProfits(plan, market), ofSteps(plan, market, prices.now)].flatMap(
    (bound) => bound ?? [],
  );
  const [first, ...others] = bounds;
  return first && floored(smallest(first, ...others), market).toString();
}

/** The last take-profit gets what the others are rounded down by, at most a step of the amount each. */
function ofTakeProfits(
  { takeProfits }: ExitPlan,
  market: MarketSeen,
): readonly (Big | undefined)[] {
  const fractions = fractionsOf(takeProfits);
  const remainder = new Big(market.amountStep).times(String(takeProfits.length - 1));
  return takeProfits.map(({ price }, index) => {
    const { numerator, denominator } = fractions[index]!;
    const most = largestSell(market, price)?.minus(remainder);
    return most && divideDown(most.times(denominator), numerator);
  });
}

function ofSteps(plan: ExitPlan, market: MarketSeen, now: string): Big | undefined {
  if (!isProtected(plan)) return undefined;
  const { stopLoss, trail } = plan;
  const limitPrice = stopLoss?.limitPrice;
  const limited = limitPrice === undefined ? undefined : largestSell(market, limitPrice);
  const hasMarketSteps = trail !== undefined || limitPrice === undefined;
  const stepped = hasMarketSteps
    ? largestMarketSell(market, now)?.times(String(STEPS_MAX))
    : undefined;
  return limited && stepped ? smallest(limited, stepped) : (limited ?? stepped);
}
