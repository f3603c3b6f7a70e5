import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { AccountMode } from '../gate/spot/account-mode.ts';
import { keyOfKeyCheck, TABLE_KEYS } from '../ledger/keys.ts';
import type { KeyJudgement } from './judge.ts';

/** The result of the last check of an account's key. Never the key itself. */
export type KeyCheck = KeyJudgement & {
  readonly checkedAtMs: number;
  /** The owner of the key, as far as Gate says. */
  readonly userId?: string;
  readonly ipAllowList?: readonly string[];
  /** Absent if the key may not read it: a remark then names the missing right. */
  readonly accountMode?: AccountMode;
  /** How long one request took from the function to Gate and back; absent if Gate did not respond. */
  readonly roundTripMs?: number;
  /** The days left at the last warning that was due. */
  readonly warnedDays?: number;
};

export type KeyStore = ReturnType<typeof createKeyStore>;

/** The checks of keys, in the ledger's table. */
export function createKeyStore(client: DynamoDBDocumentClient, tableName: string) {
  return {
    async read(account: string): Promise<KeyCheck | undefined> {
      const Key = keyOfKeyCheck(account);
      const { Item } = await client.send(new GetCommand({ TableName: tableName, Key }));
      if (!Item) return undefined;
      const { [TABLE_KEYS.partition]: _pk, [TABLE_KEYS.sort]: _sk, ...check } = Item;
      return check as KeyCheck;
    },

    async write(account: string, check: Partial<KeyCheck>): Promise<void> {
      const Item = { ...keyOfKeyCheck(account), ...check };
      await client.send(new PutCommand({ TableName: tableName, Item }));
    },
  };
}
