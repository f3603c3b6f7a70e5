import type { AccountMode } from '../gate/spot/account-mode.ts';
import { keyOfKeyCheck } from '../ledger/keys.ts';
import type { LedgerTable } from '../ledger/table.ts';
import type { FuturesSetting } from './futures-setting.ts';
import type { KeyJudgement } from './judge.ts';

/** The result of the last check of an account's key. Never the key itself. */
export type KeyCheck = KeyJudgement & {
  readonly checkedAtMs: number;
  /** Secrets Manager's version of the key that was checked. */
  readonly versionId?: string;
  /** The owner of the key, as far as Gate says. */
  readonly userId?: string;
  readonly ipAllowList?: readonly string[];
  /** Absent if the key may not read it: a remark then names the missing right. */
  readonly accountMode?: AccountMode;
  /** Of an account that trades contracts; absent if it could not be read: a remark says why. */
  readonly futures?: FuturesSetting;
  /** How long one request took from the function to Gate and back; absent if Gate did not respond. */
  readonly roundTripMs?: number;
  /** The days left at the last warning that was due. */
  readonly warnedDays?: number;
};

export type KeyStore = ReturnType<typeof createKeyStore>;

/** The checks of keys, in the ledger's table. */
export function createKeyStore(table: LedgerTable) {
  return {
    async read(account: string): Promise<KeyCheck | undefined> {
      return (await table.get(keyOfKeyCheck(account), 'eventual')) as KeyCheck | undefined;
    },

    async write(account: string, check: Partial<KeyCheck>): Promise<void> {
      await table.commit([{ put: { ...keyOfKeyCheck(account), ...check } }]);
    },
  };
}
