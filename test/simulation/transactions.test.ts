import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { expect, test } from 'vitest';
import { TABLE_NAME, Table } from '../../local/simulation/dynamodb/table.ts';

const write = (sk: string) => ({ Put: { TableName: TABLE_NAME, Item: { pk: 'p', sk } } });
const writes = (count: number) => Array.from({ length: count }, (_, index) => write(`${index}`));

function transact(TransactItems: readonly object[]) {
  const options = { nowMs: () => 0, indexLagMs: () => 0, onWrite: () => {}, pageSize: 10 };
  const table = new Table(options);
  const command = new TransactWriteCommand({ TransactItems: [...TransactItems] });
  return { table, run: () => table.execute(command) };
}

test('a transaction of the simulated table has at most 100 operations', () => {
  const most = transact(writes(100));
  most.run();
  expect(most.table.items()).toHaveLength(100);

  const tooMany = transact(writes(101));
  expect(tooMany.run).toThrow('less than or equal to 100');
  expect(tooMany.table.items()).toEqual([]);
});

test('a transaction of the simulated table has one operation on an item', () => {
  const Update = {
    TableName: TABLE_NAME,
    Key: { pk: 'p', sk: '0' },
    UpdateExpression: 'SET #a = :a',
    ExpressionAttributeNames: { '#a': 'a' },
    ExpressionAttributeValues: { ':a': 1 },
  };
  const { table, run } = transact([write('0'), { Update }]);
  expect(run).toThrow(
    expect.objectContaining({
      name: 'ValidationException',
      message: 'Transaction request cannot include multiple operations on one item',
    }),
  );
  expect(table.items()).toEqual([]);
});
