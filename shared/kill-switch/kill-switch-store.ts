import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { keyOfSwitch, TABLE_KEYS } from '../ledger/keys.ts';
import type { Clock } from '../lib/clock.ts';
import { type KillSwitch, type KillSwitchTransition, NEVER_HALTED } from './state.ts';

export type KillSwitchStore = ReturnType<typeof createKillSwitchStore>;

/** A kill switch and the time of its reading. Clock of the reader. */
export type KillSwitchReading = { readonly killSwitch: KillSwitch; readonly readAtMs: number };

export type Changed = {
  /** Whether this call made the change. */
  readonly applied: boolean;
  readonly killSwitch: KillSwitch;
};

/** How long an active kill switch is cached. */
export const SWITCH_CACHE_MS = 2_000;
/** The most retries after concurrent changes to the same kill switch. */
const CHANGES_MAX = 10;

/** The kill switches of the accounts, in the ledger's table. */
export function createKillSwitchStore(
  client: DynamoDBDocumentClient,
  tableName: string,
  clock: Clock,
) {
  const active = new Map<string, KillSwitchReading>();

  async function read(account: string): Promise<KillSwitch> {
    const Key = keyOfSwitch(account);
    const { Item } = await client.send(
      new GetCommand({ TableName: tableName, Key, ConsistentRead: true }),
    );
    if (!Item) return NEVER_HALTED;
    const { [TABLE_KEYS.partition]: _pk, [TABLE_KEYS.sort]: _sk, ...killSwitch } = Item;
    return killSwitch as KillSwitch;
  }

  /** Caches only "may submit". A refusal always comes from a fresh reading. */
  async function readRecent(account: string): Promise<KillSwitchReading> {
    const known = active.get(account);
    const readAtMs = clock.nowMs();
    if (known && readAtMs - known.readAtMs < SWITCH_CACHE_MS) return known;
    const reading = { killSwitch: await read(account), readAtMs };
    const { state, circuit } = reading.killSwitch;
    if (state === 'ACTIVE' && !circuit) active.set(account, reading);
    else active.delete(account);
    return reading;
  }

  async function write(account: string, before: KillSwitch, after: KillSwitch) {
    const isNew = before.version === NEVER_HALTED.version;
    await client.send(
      new PutCommand({
        TableName: tableName,
        Item: { ...keyOfSwitch(account), ...after },
        ...(isNew
          ? { ConditionExpression: `attribute_not_exists(${TABLE_KEYS.partition})` }
          : {
              ConditionExpression: '#version = :version',
              ExpressionAttributeNames: { '#version': 'version' },
              ExpressionAttributeValues: { ':version': before.version },
            }),
      }),
    );
  }

  async function change(account: string, apply: KillSwitchTransition): Promise<Changed> {
    for (let tries = 0; tries < CHANGES_MAX; tries++) {
      const before = await read(account);
      const after = apply(before);
      if (!after) return { applied: false, killSwitch: before };
      try {
        await write(account, before, after);
        active.delete(account);
        return { applied: true, killSwitch: after };
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      }
    }
    throw new Error(`The switch of "${account}" was changed by others ${CHANGES_MAX} times.`);
  }

  return { read, readRecent, change };
}
