import {
  TransactionCanceledException,
  TransactionConflictException,
} from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import { documentClientOf } from '../../local/simulation/dynamodb/document-client.ts';
import { createLedgerTable } from '../../shared/ledger/table.ts';
import { updateInput, type Write } from '../../shared/ledger/write.ts';

const write: Write = { put: { pk: 'a', sk: 'b' } };
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
  /** A table that refuses so many times, then takes it, and how long it was waited for. */
  function tableThatRefuses(times: number) {
    let left = times;
    let nowMs = 0;
    const waitsMs: number[] = [];
    async function send() {
      if (left-- > 0) throw error;
      return {};
    }
    async function sleepUntil(atMs: number) {
      waitsMs.push(atMs - nowMs);
      nowMs = atMs;
    }
    const clock = { nowMs: () => nowMs, sleepUntil };
    const table = createLedgerTable(documentClientOf(send), 'T', { clock, random: () => 0.5 });
    return { table, waitsMs };
  }

  test('is tried again, after twice the time', async () => {
    const { table, waitsMs } = tableThatRefuses(2);
    expect(await table.commit(writes)).toEqual({ committed: true });
    expect(waitsMs).toEqual([10, 20]);
  });

  test('waits a quarter of a second at most, and is given up after a second and a half', async () => {
    const { table, waitsMs } = tableThatRefuses(Number.POSITIVE_INFINITY);
    await expect(table.commit(writes)).rejects.toBe(error);
    expect(Math.max(...waitsMs)).toBe(125);
    expect(waitsMs.reduce((sum, waitMs) => sum + waitMs, 0)).toBe(1_500);
  });
});

const SYSTEM = { clock: { nowMs: () => 0, sleepUntil: async () => {} }, random: () => 0 };

describe('reading', () => {
  const keyOf = (number: number) => ({ pk: 'p', sk: String(number) });
  const itemOf = (number: number) => ({ ...keyOf(number), unfinishedOf: 'main', number });

  /** A partition that never ends, a page of three at a time, and the pages that were read. */
  function endless() {
    const starts: unknown[] = [];
    async function send(command: object) {
      const { ExclusiveStartKey: start } = (command as { input: { ExclusiveStartKey?: object } })
        .input;
      starts.push(start);
      const first = Number((start as { sk?: string } | undefined)?.sk ?? -1) + 1;
      const Items = [first, first + 1, first + 2].map(itemOf);
      return { Items, LastEvaluatedKey: keyOf(first + 2) };
    }
    return { table: createLedgerTable(documentClientOf(send), 'T', SYSTEM), starts };
  }

  test('a query ends at its limit, and reads no page more', async () => {
    const { table, starts } = endless();
    const items = await Array.fromAsync(table.query({ partition: 'p', limit: 5 }));
    expect(items).toEqual([0, 1, 2, 3, 4].map((number) => ({ number })));
    expect(starts).toEqual([undefined, keyOf(2)]);
  });

  test('a query for nothing asks for nothing', async () => {
    const { table, starts } = endless();
    expect(await Array.fromAsync(table.query({ partition: 'p', limit: 0 }))).toEqual([]);
    expect(starts).toEqual([]);
  });

  test('a batch has a place for each key, whatever order it comes in', async () => {
    const send = async () => ({ Responses: { T: [itemOf(3), itemOf(1)] } });
    const table = createLedgerTable(documentClientOf(send), 'T', SYSTEM);
    const items = await table.getAll([1, 2, 3].map(keyOf));
    expect(items).toEqual([{ number: 1 }, undefined, { number: 3 }]);
  });

  test('a batch asks once for an item that has two places', async () => {
    const asked: unknown[] = [];
    async function send(command: object) {
      const { input } = command as { input: { RequestItems: { T: { Keys: unknown[] } } } };
      asked.push(...input.RequestItems.T.Keys);
      return { Responses: { T: [itemOf(1)] } };
    }
    const table = createLedgerTable(documentClientOf(send), 'T', SYSTEM);
    expect(await table.getAll([1, 1].map(keyOf))).toEqual([{ number: 1 }, { number: 1 }]);
    expect(asked).toEqual([keyOf(1)]);
  });
});

test('an update names each attribute once, and sets no undefined value', () => {
  const write: Write = {
    update: { pk: 'a', sk: 'b' },
    add: { count: 1 },
    set: { one: 1, none: undefined },
    remove: ['old'],
    condition: { expression: 'attribute_not_exists(#held)', names: { '#held': 'held' } },
  };
  expect(updateInput('T', write)).toEqual({
    TableName: 'T',
    Key: { pk: 'a', sk: 'b' },
    UpdateExpression: 'ADD #add0 :add0 SET #set0 = :set0 REMOVE #remove0',
    ConditionExpression: 'attribute_not_exists(#held)',
    ExpressionAttributeNames: {
      '#add0': 'count',
      '#set0': 'one',
      '#remove0': 'old',
      '#held': 'held',
    },
    ExpressionAttributeValues: { ':add0': 1, ':set0': 1 },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  });
});
