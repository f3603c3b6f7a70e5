import type { AskedContract, CheckDependencies } from '../futures/asked-contract.ts';
import type { ArmedContract } from '../futures/check-contract-arming.ts';
import type { checkContractExit as checkExit } from '../futures/check-contract-exit.ts';
import type { checkContractLeg as checkLeg } from '../futures/check-contract-leg.ts';

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
