import type { Reading } from './plan-input.ts';

export const known = <T>(value: T): Reading<T> => ({ kind: 'read', value });

export const failed = (why: string) => ({ kind: 'failed', why }) as const;

/** What was read, or why it could not be: the rest of the account is planned without it. */
export async function reading<T>(read: () => Promise<T>): Promise<Reading<T>> {
  try {
    return known(await read());
  } catch (error) {
    return failed((error as Error).message);
  }
}
