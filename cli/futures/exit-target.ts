import { findPair } from '../orders/find-pair.ts';
import { readSize, SIZE_OPTIONS, type Size, type SizeOptions } from '../orders/order-size.ts';
import type { Connection, Context } from '../program/command.ts';
import { readDecimal } from '../program/read-decimal.ts';
import { UsageError } from '../terminal/failure.ts';
import { closingSize } from './closing-size.ts';
import { findContract } from './find-contract.ts';
import { readContract } from './read-contract.ts';

const { amount, percent } = SIZE_OPTIONS;

/** How much an exit takes over: of coins that are held, or of a position. */
export const EXIT_SIZE_OPTIONS = {
  amount,
  percent,
  size: { type: 'string', value: 'N', help: 'contracts of a position, without a sign' },
} as const;

type ExitSize = Pick<SizeOptions, 'amount' | 'percent'> & { readonly size?: string };

/** What an exit is over. With a number of contracts, the name is that of a contract. */
export type ExitTarget =
  | ({ readonly currency_pair: string } & Size)
  | { readonly contract: string; readonly size: string };

/** Reads the target; `find` looks up what depends on the account. */
export function readExitTarget({ size, ...coins }: ExitSize): {
  find(context: Context, connection: Connection, name: string): Promise<ExitTarget>;
} {
  if (size === undefined) {
    const ofCoins = readSize(coins, '--amount N, --percent N and --size N');
    return {
      async find({ account }, connection, name) {
        return { currency_pair: await findPair(connection, account, name), ...ofCoins };
      },
    };
  }
  if (coins.amount !== undefined || coins.percent !== undefined) {
    throw new UsageError('--size is of contracts: leave out --amount and --percent.', 'size');
  }
  const contracts = readDecimal('size', size);
  return {
    async find({ account }, connection, name) {
      const contract = findContract(connection, account, name);
      const now = await readContract(connection, account, contract);
      return { contract, size: closingSize(contract, contracts, now) };
    },
  };
}
