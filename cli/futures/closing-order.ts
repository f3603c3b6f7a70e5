import type { NewContractOrder } from '../orders/place-order.ts';
import { closingSize } from './closing-size.ts';
import type { ContractNow } from './read-contract.ts';

type Closing = {
  /** Without a sign; undefined: the whole position. */
  readonly contracts: string | undefined;
  /** "0" for a market order. */
  readonly price: string;
};

/** The order that closes a position, or a part of it. It never opens one. */
export function closingOrder(
  contract: string,
  { contracts, price }: Closing,
  now: ContractNow,
): NewContractOrder {
  return contracts === undefined
    ? { contract, size: '0', price, close: true }
    : { contract, size: closingSize(contract, contracts, now), price, reduce_only: true };
}
