import type { AskedContract, CheckDependencies } from '../futures/asked-contract.ts';
import type { ArmedContract } from '../futures/check-contract-arming.ts';
import type { checkContractExit as checkExit } from '../futures/check-contract-exit.ts';
import type { checkContractLeg as checkLeg } from '../futures/check-contract-leg.ts';
import type { checkContractSlice as checkSlice } from '../futures/check-contract-slice.ts';
import type { checkContractSlices as checkSlices } from '../futures/check-contract-slices.ts';

/**
 * The checks of contracts. Their code is loaded with the first one: a spot order does not wait for it.
 */

export async function checkContract(deps: CheckDependencies, asked: AskedContract) {
  const checks = await import('../futures/check-contract.ts');
  return checks.checkContract(deps, asked);
}

export async function checkContractArming(
  deps: Pick<CheckDependencies, 'config' | 'exchangeOf'>,
  armed: ArmedContract,
) {
  const checks = await import('../futures/check-contract-arming.ts');
  return checks.checkContractArming(deps, armed);
}

export async function checkContractExit(...asked: Parameters<typeof checkExit>) {
  const checks = await import('../futures/check-contract-exit.ts');
  return checks.checkContractExit(...asked);
}

export async function checkContractLeg(...asked: Parameters<typeof checkLeg>) {
  const checks = await import('../futures/check-contract-leg.ts');
  return checks.checkContractLeg(...asked);
}

export async function checkContractSlices(...asked: Parameters<typeof checkSlices>) {
  const checks = await import('../futures/check-contract-slices.ts');
  return checks.checkContractSlices(...asked);
}

export async function checkContractSlice(...asked: Parameters<typeof checkSlice>) {
  const checks = await import('../futures/check-contract-slice.ts');
  return checks.checkContractSlice(...asked);
}
