import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { awsClient } from '../../shared/lib/aws-clients.ts';

/** The ledger's table, as a function reaches it. */
export function createLedgerClient(): DynamoDBDocumentClient {
  return DynamoDBDocumentClient.from(awsClient(DynamoDBClient, 'order'), {
    marshallOptions: { removeUndefinedValues: true },
  });
}
