import { UnfitAccount } from '../../gate/unfit-account.ts';

/** Reads data that every plan requires. The error names the missing data. */
export async function needed<T>(what: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof UnfitAccount) throw error;
    const message = `The ${what} of the account could not be read: ${(error as Error).message}`;
    throw new Error(message, { cause: error });
  }
}
