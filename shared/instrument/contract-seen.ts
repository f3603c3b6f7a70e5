import type { ContractRules } from '../gate/futures/contract-rules.ts';
import { Big } from '../lib/decimal.ts';
import type { MarketSeen } from '../programs/exits/seen.ts';

/** Gate's band depends on the risk tier too, so a price at its very edge may be refused. */
const BAND_PART = '0.9';

/** A contract as an exit sees it. A contract in delisting may still be reduced. */
export function contractSeen(rules: ContractRules, lastPrice: string | undefined): MarketSeen {
  const { sizeStep, sizeMin, sizeMax, marketSizeMax, status } = rules;
  const reach = reachOf(rules);
  const isReducible = rules.isInDelisting || status === 'trading' || status === 'delisting';
  return {
    amountStep: sizeStep,
    minBaseAmount: sizeMin,
    ...(sizeMax !== undefined && { maxBaseAmount: sizeMax }),
    ...(marketSizeMax !== undefined && { marketSellMax: marketSizeMax }),
    ...(lastPrice !== undefined && { lastPrice }),
    ...(reach && { reach }),
    canSell: status === 'delisted' ? 'never' : isReducible ? 'now' : 'later',
  };
}

/** Gate refuses a limit price that lies too far from the mark price, on either side. */
function reachOf({ markPrice, maxDeviation }: ContractRules): MarketSeen['reach'] {
  if (markPrice === undefined || maxDeviation === undefined) return undefined;
  const distance = new Big(markPrice).times(maxDeviation).times(BAND_PART);
  return {
    lowest: new Big(markPrice).minus(distance).toString(),
    highest: new Big(markPrice).plus(distance).toString(),
  };
}
