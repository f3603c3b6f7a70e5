import { DeleteTableCommand } from '@aws-sdk/client-dynamodb';
import { PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { CfnOutput, aws_dynamodb as dynamodb } from 'aws-cdk-lib';
import { expect, test } from 'vitest';
import { findDynoxide } from '../../local/cloud/services/tables.ts';
import { synthesize, temporaryDirectory } from './assembly.ts';
import { startCloud } from './clients.ts';

const { NUMBER, STRING } = dynamodb.AttributeType;

function withTable(...indexes: string[]): string {
  return synthesize((stack) => {
    const table = new dynamodb.Table(stack, 'Table', {
      partitionKey: { name: 'pk', type: STRING },
      deletionProtection: true,
    });
    for (const indexName of indexes) {
      table.addGlobalSecondaryIndex({
        indexName,
        partitionKey: { name: 'status', type: STRING },
        sortKey: { name: 'at', type: NUMBER },
        projectionType: dynamodb.ProjectionType.KEYS_ONLY,
      });
    }
    new CfnOutput(stack, 'TableName', { value: table.tableName });
  });
}

test('a table has the indexes and the deletion protection of the template', async () => {
  const { dynamodb: client, output } = await startCloud({ assembly: withTable('by-status') });
  const TableName = output('TableName');
  for (const at of [2, 1]) {
    const Item = { pk: `order-${at}`, status: 'open', at, note: 'x' };
    await client.send(new PutCommand({ TableName, Item }));
  }

  const { Items } = await client.send(
    new QueryCommand({
      TableName,
      IndexName: 'by-status',
      KeyConditionExpression: '#status = :open',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: { ':open': 'open' },
    }),
  );

  expect(Items).toEqual([
    { pk: 'order-1', status: 'open', at: 1 },
    { pk: 'order-2', status: 'open', at: 2 },
  ]);
  await expect(client.send(new DeleteTableCommand({ TableName }))).rejects.toThrow(
    'protected against deletion',
  );
});

test('one index comes or goes in one update of a table, as in AWS', async () => {
  const dataDir = temporaryDirectory();
  const first = await startCloud({ assembly: withTable('by-status'), dataDir });
  await first.stop();

  await expect(startCloud({ assembly: withTable('by-day'), dataDir })).rejects.toThrow(
    'Cannot perform more than one GSI creation or deletion in a single update',
  );
});

test('a missing database binary is reported with what to do', () => {
  expect(() => findDynoxide({ DYNOXIDE_BIN: '/nowhere/dynoxide' })).toThrow(
    'DYNOXIDE_BIN names /nowhere/dynoxide, which is not an executable file.',
  );
});
