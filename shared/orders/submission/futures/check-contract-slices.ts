import { contractDecimals, leastContracts } from '../../../instrument/contract-slices.ts';
import { Big, divideDown } from '../../../lib/decimal.ts';
import { dailyBudget } from '../../../limits/daily-budget.ts';
import { checkContractOrder, type TradedContract } from '../../../limits/futures/contract-check.ts';
import { type ContractOrder, contractsOf, isOpening } from '../../../market/contract-order.ts';
import type { SlicePlan } from '../../../programs/slices/plan.ts';
import { lastSlice, plainSlice } from '../../../programs/slices/sizes.ts';
import type { Reason } from '../../model/reason.ts';
import { beyondCollar, ofSlice, tooFewFit, tooManyADay } from '../slices/plan-faults.ts';
import type { AskedContract, CheckDependencies, Unfit } from './asked-contract.ts';
import { checkContract } from './check-contract.ts';
import { contractSliceOrder } from './contract-slice-order.ts';

type Fit = {
  readonly kind: 'fit';
  readonly order: ContractOrder;
  /** Contracts without a sign. */
  readonly total: string;
  readonly decimals: number;
};

/**
 * Checks the whole by everything that holds for an order of a contract, and its slices by their size and
 * price. The room of an opening is taken slice by slice.
 */
export async function checkContractSlices(
  deps: CheckDependencies,
  asked: AskedContract & { readonly slices: SlicePlan },
): Promise<Unfit | Fit> {
  const { account, slices } = asked;
  const checked = await checkContract(deps, { ...asked, isWhole: true });
  if (checked.kind !== 'resolved') return checked;
  const { contract } = checked;
  // A market order's slippage is that of its slices.
  const { market_order_slip_ratio: _slip, ...order } = checked.order;
  const fault = faultOf(order, slices, contract, deps.config.accounts[account]!);
  if (fault) return { kind: 'refused', reason: fault, order };
  return { kind: 'fit', order, total: contractsOf(order), decimals: contractDecimals(contract) };
}

type Account = CheckDependencies['config']['accounts'][string];

function faultOf(
  order: ContractOrder,
  slices: SlicePlan,
  contract: TradedContract,
  { futures, limits }: Account,
): Reason | undefined {
  const config = futures!;
  return (
    (isOpening(order) ? tooManyADay(slices, dailyBudget(config).orders) : undefined) ??
    beyondCollar(slices, config.priceCollar) ??
    tooFewFit(slices, mostSlices(order, contract), 'contract', 'size') ??
    unfitSlice(order, slices, contract, config, limits.currency)
  );
}

function mostSlices(order: ContractOrder, contract: TradedContract): number {
  const most = divideDown(new Big(contractsOf(order)), new Big(leastContracts(contract)));
  return Number(most.round(0, Big.roundDown).toString());
}

/** The last slice is the largest one. */
function unfitSlice(
  order: ContractOrder,
  plan: SlicePlan,
  contract: TradedContract,
  config: NonNullable<Account['futures']>,
  currency: string,
): Reason | undefined {
  const decimals = contractDecimals(contract);
  const sliced = { total: contractsOf(order), count: plan.count, decimals };
  for (const size of [plainSlice(sliced), lastSlice(sliced)]) {
    const { lastPrice } = contract;
    const { priceCollar } = config;
    const slice = contractSliceOrder(
      order,
      plan,
      size.toString(),
      lastPrice,
      contract,
      priceCollar,
    );
    const checked = checkContractOrder(slice, config, contract, currency);
    if (checked.kind === 'refused') return ofSlice(checked.reason);
  }
  return undefined;
}
