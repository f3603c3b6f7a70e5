import {
  TransactionCanceledException,
  TransactionConflictException,
} from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { describe, expect, test } from 'vitest';
import { commit, type Write } from '../../../shared/ledger/commit.ts';

const write: Write = { Put: { TableName: 'T', Item: { pk: 'a', sk: 'b' } } };
const metadata = { $metadata: {}, message: 'conflict' };

/** DynamoDB says the one to a transaction and the other to a plain write. Source: API reference. */
const CONFLICTS = [
  {
    what: 'A transaction',
    writes: [write, write] as const,
    error: new TransactionCanceledException({
      ...metadata,
      CancellationReasons: [{ Code: 'TransactionConflict' }, { Code: 'None' }],
    }),
  },
  {
    what: 'A plain write',
    writes: [write] as const,
    error: new TransactionConflictException(metadata),
  },
];

describe.each(CONFLICTS)('$what that meets another transaction', ({ writes, error }) => {
  /** Refuses so many times, then takes it. */
  function clientThatRefuses(times: number) {
    let left = times;
    async function send() {
      if (left-- > 0) throw error;
      return {};
    }
    return { send } as unknown as DynamoDBDocumentClient;
  }

  test('is tried again', async () => {
    const tries: number[] = [];
    const pause = async (count: number) => void tries.push(count);
    expect(await commit(clientThatRefuses(2), writes, pause)).toEqual({ committed: true });
    expect(tries).toEqual([1, 2]);
  });

  test('is given up after ten times', async () => {
    const pause = async () => {};
    await expect(commit(clientThatRefuses(10), writes, pause)).rejects.toBe(error);
  });
});
