import {
  ConditionalCheckFailedException,
  TransactionCanceledException,
  TransactionConflictException,
} from '@aws-sdk/client-dynamodb';
import {
  type DynamoDBDocumentClient,
  PutCommand,
  type PutCommandInput,
  TransactWriteCommand,
  UpdateCommand,
  type UpdateCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { systemClock } from '../lib/clock.ts';
import type { Item } from './keys.ts';

/** One conditional write. A failed condition returns the stored item. */
export type Write = { readonly Put: PutCommandInput } | { readonly Update: UpdateWrite };

type UpdateWrite = UpdateCommandInput & { readonly UpdateExpression: string };

export type Committed =
  | { readonly committed: true }
  | {
      readonly committed: false;
      /** The stored item of each write whose condition failed. */
      readonly stored: readonly (Item | undefined)[];
    };

/** Waits before a transaction is retried. The wait grows with each try. */
export type RetryPause = (tries: number) => Promise<void>;

/** Full jitter up to 20 ms, doubled with each try. */
export const systemPause: RetryPause = (tries) =>
  systemClock.sleepUntil(systemClock.nowMs() + Math.random() * 20 * 2 ** tries);

/** The most retries after conflicts with writes to the same items. */
const CONFLICTS_MAX = 10;

/** Carries out all writes or none: one write as a plain call, several as a transaction. */
export async function commit(
  client: DynamoDBDocumentClient,
  writes: readonly [Write, ...Write[]],
  pause: RetryPause,
): Promise<Committed> {
  for (let tries = 1; ; tries++) {
    try {
      await send(client, writes);
      return { committed: true };
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) {
        return { committed: false, stored: [error.Item && unmarshall(error.Item)] };
      }
      const reasons =
        error instanceof TransactionCanceledException ? (error.CancellationReasons ?? []) : [];
      if (reasons.some(({ Code }) => Code === 'ConditionalCheckFailed')) {
        return { committed: false, stored: reasons.map(({ Item }) => Item && unmarshall(Item)) };
      }
      // A plain write that conflicts with a transaction fails with an error of its own.
      const isConflict =
        error instanceof TransactionConflictException ||
        reasons.some(({ Code }) => Code === 'TransactionConflict');
      if (!isConflict || tries === CONFLICTS_MAX) throw error;
      await pause(tries);
    }
  }
}

async function send(
  client: DynamoDBDocumentClient,
  writes: readonly [Write, ...Write[]],
): Promise<void> {
  const [write] = writes;
  if (writes.length > 1)
    await client.send(new TransactWriteCommand({ TransactItems: [...writes] }));
  else if ('Put' in write) await client.send(new PutCommand(write.Put));
  else await client.send(new UpdateCommand(write.Update));
}
