import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { awsClient } from '../../shared/lib/aws-clients.ts';

/** A function's client for the ledger's table. */
export function createLedgerClient(): DynamoDBDocumentClient {
  return DynamoDBDocumentClient.from(awsClient(DynamoDBClient, 'order'), {
    marshallOptions: { removeUndefinedValues: true },
  });
}
