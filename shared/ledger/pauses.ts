import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { commit, systemPause } from './commit.ts';
import { keyOfState, type Pausable } from './keys.ts';

/** Why a portfolio or a recurring order is paused. */
export type Pause = {
  readonly reason: string;
  readonly by: string;
  readonly atMs: number;
};

export type PauseStore = ReturnType<typeof createPauseStore>;

/**
 * The pauses of portfolios and recurring orders. They are in the table and not in the schedule,
 * because a deployment would enable the schedule again. Orders refused during a pause have a
 * record.
 */
export function createPauseStore(client: DynamoDBDocumentClient, tableName: string) {
  /** Changes nothing where the condition fails. */
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

    /** Keeps an earlier pause unchanged. */
    pauseUnlessPaused: (kind: Pausable, name: string, pause: Pause) =>
      update(kind, name, 'SET #paused = :pause', pause, 'attribute_not_exists(#paused)'),

    unpause: (kind: Pausable, name: string) => update(kind, name, 'REMOVE #paused'),

    /** Lifts this pause, but not a later one. */
    unpauseIfStill: (kind: Pausable, name: string, pause: Pause) =>
      update(kind, name, 'REMOVE #paused', pause, '#paused = :pause'),
  };
}
