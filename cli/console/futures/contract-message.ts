import { Big, DECIMAL } from '../../../shared/lib/decimal.ts';
import { contractsOf, countOf } from '../../../shared/market/contract-order.ts';
import { closingOrder } from '../../futures/closing-order.ts';
import { closingSize } from '../../futures/closing-size.ts';
import type { AskedOrder } from '../../futures/describe-expected.ts';
import type { ContractNow } from '../../futures/read-contract.ts';
import type { ShownExits } from '../../render/describe-exits.ts';
import { Failure } from '../../terminal/failure.ts';
import { PROTECT } from '../ticket/fields.ts';
import { exitsOf, protectingExits, slicesOf, triggerOf, withoutEmpty } from '../ticket/message.ts';
import { type ContractValues, wordOf } from './contract-fields.ts';

const MARKET = '0';

/** Takes over contracts that are held, and closes them at a stop, a target or a trail. */
export type AskedExit = {
  readonly action: 'exit';
  readonly contract: string;
  /** Signed as the orders that close. */
  readonly size: string;
  readonly exits: ShownExits;
};

export type ContractMessage = AskedOrder | AskedExit;

/** What the words of the form mean: long and short become signs, and close only reduces. */
export function contractMessage(
  values: ContractValues,
  contract: string,
  now: ContractNow,
): ContractMessage {
  const word = wordOf(values);
  if (word === PROTECT) {
    const size = closingSize(contract, sizeOf(values), now);
    return { action: 'exit', contract, size, exits: protectingExits(values) };
  }
  const terms = withoutEmpty({
    tif: values.type === 'market' ? '' : values.tif,
    trigger: triggerOf(values),
    slices: slicesOf(values),
    exits: word === 'close' ? undefined : exitsOf(values),
  });
  return { ...orderOf(values, contract, now), ...terms };
}

function orderOf(values: ContractValues, contract: string, now: ContractNow) {
  const price = priceOf(values);
  const word = wordOf(values);
  if (word === 'close') {
    const contracts = values.size === '' ? undefined : sizeOf(values);
    if (contracts === undefined) refuseWithoutSize(values, now);
    return closingOrder(contract, { contracts, price }, now);
  }
  const size = sizeOf(values);
  return { contract, size: word === 'long' ? size : `-${size}`, price };
}

/** An order that closes whatever is held has no size to cut, and no side whose best price it could follow. */
function refuseWithoutSize({ wait, 'trigger.source': source }: ContractValues, now: ContractNow) {
  const isSliced = wait === 'slices';
  const isTrail = wait === 'trail';
  const isOfBook = wait === 'price' && source === 'touch';
  if (!isSliced && !isTrail && !isOfBook) return;
  const what = isSliced ? 'in slices' : isTrail ? 'with a trail' : 'judged by bid or ask';
  const held = now.position && now.position.size !== '0' ? contractsOf(now.position) : undefined;
  const all = held === undefined ? '' : ` All of the position are ${countOf(held)}.`;
  throw new Failure('MISSING_FIELD', `A close ${what} needs a size.${all}`, 'size');
}

function sizeOf({ size }: ContractValues): string {
  if (isAboveZero(size)) return size;
  const message = 'The size is a number of contracts without a sign, as in 5.';
  throw new Failure('INVALID_FIELD', message, 'size');
}

/** Zero would be a market order at Gate, which nobody has chosen here. */
function priceOf({ type, price }: ContractValues): string {
  if (type === 'market') return MARKET;
  if (isAboveZero(price)) return price;
  throw new Failure('INVALID_FIELD', 'A limit order takes a price, as in 61000.5.', 'price');
}

const isAboveZero = (text: string) => DECIMAL.test(text) && new Big(text).gt('0');
