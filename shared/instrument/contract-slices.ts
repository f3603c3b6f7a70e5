import type { ContractRules } from '../gate/futures/contract-rules.ts';
import { Big, largest } from '../lib/decimal.ts';

/** The size of a slice is a multiple of a power of ten: of the smallest one that the contract's step divides. */
export function contractDecimals({ sizeStep }: Pick<ContractRules, 'sizeStep'>): number {
  let decimals = sizeStep.split('.')[1]?.length ?? 0;
  while (decimals > 0 && !new Big(`1e-${decimals}`).mod(new Big(sizeStep)).eq('0')) decimals--;
  return decimals;
}

/** The smallest slice that the exchange takes. */
export function leastContracts(rules: Pick<ContractRules, 'sizeMin' | 'sizeStep'>): string {
  const step = new Big(`1e-${contractDecimals(rules)}`);
  return largest(new Big(rules.sizeMin), step).toString();
}
