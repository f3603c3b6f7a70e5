import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createLedgerTable, type LedgerTable } from '../../shared/ledger/table.ts';
import { awsClient } from '../../shared/lib/aws-clients.ts';
import { systemClock } from '../../shared/lib/clock.ts';

/** A function's client for the ledger's table. */
export function createLedgerClient(): DynamoDBDocumentClient {
  return DynamoDBDocumentClient.from(awsClient(DynamoDBClient, 'order'), {
    marshallOptions: { removeUndefinedValues: true },
  });
}

/** A function's door to the ledger's table. */
export function connectLedger(tableName: string): LedgerTable {
  return createLedgerTable(createLedgerClient(), tableName, SYSTEM);
}

const SYSTEM = { clock: systemClock, random: Math.random };
