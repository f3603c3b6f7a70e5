import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { keyOfState, type Pausable } from './orders/item.ts';

/** Why something that runs by itself does not run for now. */
export type Pause = {
  readonly reason: string;
  readonly by: string;
  readonly atMs: number;
};

export type PauseStore = ReturnType<typeof createPauseStore>;

/**
 * Portfolios and recurring orders that are paused. It is in the table, not in the schedule: a
 * deployment would switch the schedule on again, and what it would have sent is refused on record.
 */
export function createPauseStore(client: DynamoDBDocumentClient, tableName: string) {
  return {
    async read(kind: Pausable, name: string): Promise<Pause | undefined> {
      const Key = keyOfState(kind, name);
      const { Item } = await client.send(
        new GetCommand({ TableName: tableName, Key, ConsistentRead: true }),
      );
      return Item?.paused as Pause | undefined;
    },

    async pause(kind: Pausable, name: string, pause: Pause): Promise<void> {
      await client.send(
        new UpdateCommand({
          TableName: tableName,
          Key: keyOfState(kind, name),
          UpdateExpression: 'SET #paused = :pause',
          ExpressionAttributeNames: { '#paused': 'paused' },
          ExpressionAttributeValues: { ':pause': pause },
        }),
      );
    },

    async unpause(kind: Pausable, name: string): Promise<void> {
      await client.send(
        new UpdateCommand({
          TableName: tableName,
          Key: keyOfState(kind, name),
          UpdateExpression: 'REMOVE #paused',
          ExpressionAttributeNames: { '#paused': 'paused' },
        }),
      );
    },
  };
}
