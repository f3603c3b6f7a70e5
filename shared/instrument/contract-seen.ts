import type { ContractRules } from '../gate/futures/contract-rules.ts';
import { Big } from '../lib/decimal.ts';
import type { MarketSeen } from '../programs/exits/seen.ts';

/** Gate's band depends on the risk tier too, so a price at its very edge may be refused. */
const BAND_PART = '0.9';

/** Gate's words for a contract in which nothing trades. */
const CLOSED: readonly string[] = ['prelaunch', 'circuit_breaker', 'delisted'];

/** Whether a position can be reduced now. A word that is not known stops nothing that does: Gate decides. */
export function isReducible({ status }: Pick<ContractRules, 'status'>): boolean {
  return !CLOSED.includes(status);
}

/** Whether a position can never be reduced again. */
export const isGone = ({ status }: Pick<ContractRules, 'status'>): boolean => status === 'delisted';

/** A contract as an exit sees it. A contract in delisting may still be reduced. */
export function contractSeen(rules: ContractRules, lastPrice: string | undefined): MarketSeen {
  const { sizeStep, sizeMin, sizeMax, marketSizeMax } = rules;
  const reach = reachOf(rules);
  return {
    amountStep: sizeStep,
    minBaseAmount: sizeMin,
    ...(sizeMax !== undefined && { maxBaseAmount: sizeMax }),
    ...(marketSizeMax !== undefined && { marketSellMax: marketSizeMax }),
    ...(lastPrice !== undefined && { lastPrice }),
    ...(reach && { reach }),
    canSell: isGone(rules) ? 'never' : isReducible(rules) ? 'now' : 'later',
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
