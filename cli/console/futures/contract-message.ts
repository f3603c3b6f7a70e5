import { DECIMAL } from '../../../shared/lib/decimal.ts';
import { closingOrder } from '../../futures/closing-order.ts';
import type { ContractNow } from '../../futures/read-contract.ts';
import type { NewContractOrder } from '../../orders/place-order.ts';
import { Failure } from '../../terminal/failure.ts';
import { type ContractValues, wordOf } from './contract-fields.ts';

const MARKET = '0';

/** The order that the words mean: long and short become signs, and close only reduces. */
export function contractOrder(
  values: ContractValues,
  contract: string,
  now: ContractNow,
): NewContractOrder {
  const price = priceOf(values);
  const word = wordOf(values);
  if (word === 'close') {
    const part = values.size === '' ? undefined : sizeOf(values);
    return closingOrder(contract, { contracts: part, price }, now);
  }
  const size = sizeOf(values);
  return { contract, size: word === 'long' ? size : `-${size}`, price };
}

function sizeOf({ size }: ContractValues): string {
  if (DECIMAL.test(size)) return size;
  const message = 'The size is a number of contracts without a sign, as in 5.';
  throw new Failure('INVALID_FIELD', message, 'size');
}

function priceOf({ type, price }: ContractValues): string {
  if (type === 'market') return MARKET;
  if (DECIMAL.test(price)) return price;
  throw new Failure('INVALID_FIELD', 'A limit order takes a price, as in 61000.5.', 'price');
}
