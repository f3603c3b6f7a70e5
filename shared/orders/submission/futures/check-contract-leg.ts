import { checkContractOrder } from '../../../limits/futures/contract-check.ts';
import type { ContractOrder } from '../../../market/contract-order.ts';
import type { ExitLeg } from '../../../programs/exits/state.ts';
import type { Reason } from '../../model/reason.ts';
import type { PositionHolding } from '../../model/request.ts';
import type { CheckDependencies } from './asked-contract.ts';
import { notConfigured, readContract, reducing, unfitForExit } from './check-contract.ts';
import { contractLegOrder } from './contract-leg-order.ts';

type Checked =
  | { readonly kind: 'fit'; readonly order: ContractOrder }
  | { readonly kind: 'unfit'; readonly order: ContractOrder; readonly reason: Reason }
  | { readonly kind: 'not_now'; readonly reason: Reason };

/**
 * The collar and the contract's rules hold for a leg. The limits on positions and budgets do not, because
 * it only reduces; the allow-list is the one of the time when its exit began.
 */
export async function checkContractLeg(
  deps: Pick<CheckDependencies, 'config' | 'exchangeOf'>,
  account: string,
  holding: PositionHolding,
  leg: ExitLeg,
): Promise<Checked> {
  const notNow = (why: Reason) => ({ kind: 'not_now', reason: why }) as const;
  const { futures: config, limits } = deps.config.accounts[account]!;
  const { futures } = deps.exchangeOf(account);
  if (!config || !futures) return notNow(notConfigured(account));
  const reading = await readContract(deps, account, reducing(holding), futures);
  if (reading.kind !== 'contract') return notNow(reading.reason);
  const unfit = await unfitForExit(futures);
  if (unfit) return notNow(unfit.reason);
  const { contract } = reading;
  const order = contractLegOrder(holding, leg, contract, config.priceCollar);
  const allowed = { ...config, contracts: [holding.contract] };
  const checked = checkContractOrder(order, allowed, contract, limits.currency);
  if (checked.kind === 'refused') return { ...checked, kind: 'unfit', order };
  return { kind: 'fit', order: checked.order };
}
