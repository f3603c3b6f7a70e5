import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { TABLE_KEYS } from '../../shared/ledger/keys.ts';
import { awsClient } from '../../shared/lib/aws-clients.ts';
import { clientOptions } from './connect-stack.ts';
import type { Target } from './target.ts';

/** A transaction on the ledger's table that checks two keys and writes nothing: for measurements. */
export function createEmptyTransaction(target: Target): (number: number) => Promise<void> {
  const client = awsClient(DynamoDBClient, 'person', clientOptions(target));
  const documentClient = DynamoDBDocumentClient.from(client);
  const nothing = (key: string) => ({
    ConditionCheck: {
      TableName: target.ordersTableName,
      Key: { [TABLE_KEYS.partition]: key, [TABLE_KEYS.sort]: 'NONE' },
      ConditionExpression: 'attribute_not_exists(#key)',
      ExpressionAttributeNames: { '#key': TABLE_KEYS.partition },
    },
  });
  return async (number) => {
    const TransactItems = [nothing(`PROBE#${number}a`), nothing(`PROBE#${number}b`)];
    await documentClient.send(new TransactWriteCommand({ TransactItems }));
  };
}
