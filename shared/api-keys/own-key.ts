import { GateError, meaningOf } from '../gate/errors.ts';
import { checkKey } from './check.ts';
import type { KeyDependencies } from './dependencies.ts';
import { hasNoKey } from './has-no-key.ts';
import type { KeyFinding } from './judge.ts';

/**
 * Whether what the account's key shows is about this account's orders: the key of another user shows that
 * user's, as if ours were gone. A key that was exchanged since its last check is checked first. One that does
 * not work shows nothing. Throws if Gate does not respond.
 */
export async function isOwnKey(deps: KeyDependencies, account: string): Promise<boolean> {
  const { readKey } = deps.exchangeOf(account);
  if (await hasNoKey(readKey)) return true;
  const [last, { versionId }] = await Promise.all([deps.keys.read(account), readKey()]);
  if (last?.versionId === versionId) return !isOfOtherUser(last.faults);
  try {
    return !isOfOtherUser((await checkKey(deps, account)).faults);
  } catch (error) {
    const isRefused =
      error instanceof GateError && meaningOf(error.status, error.label) === 'credentials';
    if (isRefused) return true;
    throw error;
  }
}

function isOfOtherUser(faults: readonly KeyFinding[] = []): boolean {
  return faults.some(({ code }) => code === 'OTHER_USER');
}
