import {
  TransactionCanceledException,
  TransactionConflictException,
} from '@aws-sdk/client-dynamodb';
import { TransactWriteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { CfnOutput, aws_dynamodb as dynamodb } from 'aws-cdk-lib';
import { expect, test } from 'vitest';
import { synthesize } from './assembly.ts';
import { startCloud } from './clients.ts';

const TRANSACTION_MS = 200;

async function setUp(transactionMs?: number) {
  const assembly = synthesize((stack) => {
    const partitionKey = { name: 'pk', type: dynamodb.AttributeType.STRING };
    const table = new dynamodb.Table(stack, 'Table', { partitionKey });
    new CfnOutput(stack, 'TableName', { value: table.tableName });
  });
  const cloud = await startCloud({ assembly, ...(transactionMs && { transactionMs }) });
  const TableName = cloud.output('TableName');
  const update = (pk: string) => ({
    TableName,
    Key: { pk },
    UpdateExpression: 'ADD writes :one',
    ExpressionAttributeValues: { ':one': 1 },
  });
  const { dynamodb: client } = cloud;
  return {
    plain: (pk: string) => client.send(new UpdateCommand(update(pk))),
    transaction: (...pks: string[]) => {
      const TransactItems = pks.map((pk) => ({ Update: update(pk) }));
      return client.send(new TransactWriteCommand({ TransactItems }));
    },
    written: async () =>
      Object.fromEntries((await cloud.items()).map(({ pk, writes }) => [pk, writes])),
  };
}

test('what meets a transaction on an item is refused, and plain writes wait for each other', async () => {
  const { plain, transaction, written } = await setUp(TRANSACTION_MS);
  await plain('warm');
  const [first, second, met, other] = await Promise.allSettled([
    transaction('one', 'two'),
    transaction('two', 'three'),
    plain('two'),
    plain('four'),
  ]);
  const outcomes = [first, second];
  const refused = outcomes.find((outcome) => outcome.status === 'rejected');
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(refused?.reason).toBeInstanceOf(TransactionCanceledException);
  expect(refused?.reason.CancellationReasons).toContainEqual(
    expect.objectContaining({ Code: 'TransactionConflict' }),
  );
  expect(met).toMatchObject({
    status: 'rejected',
    reason: expect.any(TransactionConflictException),
  });
  expect(other.status).toBe('fulfilled');
  await Promise.all([plain('five'), plain('five'), plain('five')]);
  expect(await written()).toMatchObject({ two: 1, four: 1, five: 3 });
});

test('by default nothing is refused', async () => {
  const { plain, transaction, written } = await setUp();
  await Promise.all([transaction('one', 'two'), transaction('two', 'three'), plain('two')]);
  expect(await written()).toEqual({ one: 1, two: 3, three: 1 });
});
