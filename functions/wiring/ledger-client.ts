import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createLedgerTable, type LedgerTable } from '../../shared/ledger/table.ts';
import { awsClient } from '../../shared/lib/aws-clients.ts';
import { systemClock } from '../../shared/lib/clock.ts';

/**
 * The SDK's additions to every call that nothing reads here: a log that is off, the names of SDK and
 * runtime, and Lambda's mark against loops, of which DynamoDB is never a part. It takes a sixth of
 * the CPU of a call.
 */
const UNUSED_MIDDLEWARE = [
  'loggerMiddleware',
  'getUserAgentMiddleware',
  'recursionDetectionMiddleware',
];

/** A function's client for the ledger's table. */
export function createLedgerClient(): DynamoDBDocumentClient {
  const client = awsClient(DynamoDBClient, 'order');
  for (const name of UNUSED_MIDDLEWARE) client.middlewareStack.remove(name);
  return DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
}

/** A function's door to the ledger's table. */
export function connectLedger(tableName: string): LedgerTable {
  return createLedgerTable(createLedgerClient(), tableName, SYSTEM);
}

const SYSTEM = { clock: systemClock, random: Math.random };
