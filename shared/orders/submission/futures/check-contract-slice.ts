import type { LazyFutures } from '../../../gate/futures/lazy.ts';
import type { ContractOrder } from '../../../market/contract-order.ts';
import { sideOf } from '../../../market/order-terms.ts';
import type { SlicePlan } from '../../../programs/slices/plan.ts';
import { type Reason, reason } from '../../model/reason.ts';
import type { Reservation } from '../../model/reservation.ts';
import type { CheckDependencies, Unfit } from './asked-contract.ts';
import { checkContract, notConfigured, readContract, unreadable } from './check-contract.ts';
import { contractSliceOrder } from './contract-slice-order.ts';

type Checked =
  | { readonly kind: 'fit'; readonly order: ContractOrder; readonly reserved?: Reservation }
  | { readonly kind: 'unfit'; readonly order: ContractOrder; readonly reason: Reason }
  | { readonly kind: 'not_now'; readonly reason: Reason };

/** The slice of an order of a contract. */
export type ContractSlice = {
  readonly account: string;
  /** Of the slice. */
  readonly stem: string;
  readonly whole: ContractOrder;
  readonly slices: SlicePlan;
  readonly contracts: string;
};

/** Every limit of an order holds for a slice of contracts, at the prices of now. */
export async function checkContractSlice(
  deps: CheckDependencies,
  { account, stem, whole, slices, contracts }: ContractSlice,
): Promise<Checked> {
  const notNow = (why: Reason) => ({ kind: 'not_now', reason: why }) as const;
  const { futures: config } = deps.config.accounts[account]!;
  const { futures } = deps.exchangeOf(account);
  if (!config || !futures) return notNow(notConfigured(account));
  const [reading, touch] = await Promise.all([
    readContract(deps, account, whole, futures),
    readTouch(futures, whole),
  ]);
  if (reading.kind !== 'contract') return notNow(reading.reason);
  if (typeof touch !== 'string') return notNow(touch.reason);
  const { priceCollar } = config;
  const { contract } = reading;
  const order = contractSliceOrder(whole, slices, contracts, touch, contract, priceCollar);
  const checked = await checkContract(deps, { account, stem, order });
  switch (checked.kind) {
    case 'unreachable':
      return notNow(checked.reason);
    case 'refused':
      return { kind: 'unfit', order, reason: checked.reason };
    case 'resolved':
      return { ...checked, kind: 'fit' };
  }
}

/** The best price of the book on the side that the order takes. */
async function readTouch({ reads }: LazyFutures, whole: ContractOrder): Promise<string | Unfit> {
  try {
    const prices = await reads.prices(whole.contract);
    const touch = sideOf(whole) === 'buy' ? prices?.ask : prices?.bid;
    if (touch !== undefined) return touch;
    const text = `${whole.contract} has no price to trade at.`;
    return { kind: 'unreachable', reason: reason('NO_PRICE', text) };
  } catch (error) {
    return unreadable(error);
  }
}
