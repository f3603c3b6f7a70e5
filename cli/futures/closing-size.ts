import { Big } from '../../shared/lib/decimal.ts';
import { Failure } from '../terminal/failure.ts';
import type { ContractNow } from './read-contract.ts';

/** The size that reduces the position: against its sign. */
export function closingSize(
  contract: string,
  contracts: string,
  { position, unread }: ContractNow,
): string {
  if (!position) {
    const why = unread ?? 'Its position mode is not one-way.';
    const message = `The position in ${contract} is not known, so neither is the sign of --size. ${why} Nothing was sent.`;
    throw new Failure('NO_POSITION', message, 'size');
  }
  if (position.size === '0') {
    const message = `There is no position in ${contract} to reduce. Nothing was sent.`;
    throw new Failure('NO_POSITION', message, 'CONTRACT');
  }
  return new Big(position.size).gt('0') ? `-${contracts}` : contracts;
}
