import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { commit, systemPause } from './commit.ts';
import { keyOfState, type Pausable } from './keys.ts';

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
  /** Where the condition does not hold, nothing changes. */
  async function update(
    kind: Pausable,
    name: string,
    UpdateExpression: 'SET #paused = :pause' | 'REMOVE #paused',
    pause?: Pause,
    ConditionExpression?: 'attribute_not_exists(#paused)' | '#paused = :pause',
  ): Promise<void> {
    const Update = {
      TableName: tableName,
      Key: keyOfState(kind, name),
      UpdateExpression,
      ExpressionAttributeNames: { '#paused': 'paused' },
      ...(pause && { ExpressionAttributeValues: { ':pause': pause } }),
      ...(ConditionExpression && { ConditionExpression }),
    };
    await commit(client, [{ Update }], systemPause);
  }

  return {
    async read(kind: Pausable, name: string): Promise<Pause | undefined> {
      const Key = keyOfState(kind, name);
      const { Item } = await client.send(
        new GetCommand({ TableName: tableName, Key, ConsistentRead: true }),
      );
      return Item?.paused as Pause | undefined;
    },

    pause: (kind: Pausable, name: string, pause: Pause) =>
      update(kind, name, 'SET #paused = :pause', pause),

    /** Leaves a pause that is there as it is. */
    pauseUnlessPaused: (kind: Pausable, name: string, pause: Pause) =>
      update(kind, name, 'SET #paused = :pause', pause, 'attribute_not_exists(#paused)'),

    unpause: (kind: Pausable, name: string) => update(kind, name, 'REMOVE #paused'),

    /** Lifts this pause, and none that took its place. */
    unpauseIfStill: (kind: Pausable, name: string, pause: Pause) =>
      update(kind, name, 'REMOVE #paused', pause, '#paused = :pause'),
  };
}
