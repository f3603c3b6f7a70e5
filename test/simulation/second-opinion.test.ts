import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { TABLE_NAME, Table } from '../../local/simulation/dynamodb/table.ts';
import { INDEXES, TABLE_KEYS } from '../../shared/ledger/keys.ts';
import { loadSecondOpinion } from '../support/second-opinion.ts';
import { runSeed } from './run.ts';

const isLong = process.env.SLUICE_LONG === '1';
const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
const INSTALL_MS = 300_000;

type Dynalite = (options: { readonly createTableMs: number }) => Server;
type Command = Parameters<DynamoDBDocumentClient['send']>[0];
type Write = Readonly<Record<'Put' | 'Update' | 'Delete' | 'ConditionCheck', object>>;

/** Dynalite has no transactions: each part of one is a write of its own, with the same expressions. */
function partsOf(command: object): readonly Command[] {
  if (!(command instanceof TransactWriteCommand)) return [command as Command];
  return (command.input.TransactItems ?? []).map((item) => {
    const { Put, Update, Delete, ConditionCheck } = item as Partial<Write>;
    if (Put) return new PutCommand(Put as never) as Command;
    if (Update) return new UpdateCommand(Update as never) as Command;
    return new DeleteCommand((Delete ?? ConditionCheck) as never) as Command;
  });
}

/** Commands with the same expressions are alike, whatever their values. */
function shapeOf(command: Command): string {
  const { input } = command;
  const expressions = Object.entries(input).filter(([name]) =>
    /Expression$|Index|Names/.test(name),
  );
  const values = Object.keys(
    (input as { ExpressionAttributeValues?: object }).ExpressionAttributeValues ?? {},
  );
  return JSON.stringify([command.constructor.name, expressions, values]);
}

/** What the simulation sends to its table, once for each shape. */
async function sentBySimulation(): Promise<readonly Command[]> {
  const byShape = new Map<string, Command>();
  const execute = Table.prototype.execute;
  const spy = vi.spyOn(Table.prototype, 'execute').mockImplementation(function (
    this: Table,
    command,
  ) {
    for (const part of partsOf(command)) byShape.set(shapeOf(part), part);
    return execute.call(this, command);
  });
  try {
    for (const seed of SEEDS) await runSeed(seed);
  } finally {
    spy.mockRestore();
  }
  return [...byShape.values()];
}

/** The ledger's expressions are judged here by our own evaluator and by dynoxide; this is a third one. */
describe.runIf(isLong)('Another DynamoDB', () => {
  let server: { close: (done: () => void) => void };
  let client: DynamoDBDocumentClient;

  beforeAll(async () => {
    const dynalite = loadSecondOpinion('dynalite') as Dynalite;
    const started = dynalite({ createTableMs: 0 });
    await new Promise<void>((resolve) => void started.listen(0, '127.0.0.1', resolve));
    server = started;
    const bare = new DynamoDBClient({
      endpoint: `http://127.0.0.1:${(started.address() as AddressInfo).port}`,
      region: 'us-east-1',
      credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
      maxAttempts: 1,
    });
    const { partition, sort } = TABLE_KEYS;
    const indexes = Object.values(INDEXES);
    await bare.send(
      new CreateTableCommand({
        TableName: TABLE_NAME,
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [
          { AttributeName: partition, KeyType: 'HASH' },
          { AttributeName: sort, KeyType: 'RANGE' },
        ],
        AttributeDefinitions: [
          ...[partition, sort, ...indexes.map((index) => index.partition)].map((AttributeName) => ({
            AttributeName,
            AttributeType: 'S' as const,
          })),
          { AttributeName: indexes[0]!.sort, AttributeType: 'N' },
        ],
        GlobalSecondaryIndexes: indexes.map((index) => ({
          IndexName: index.indexName,
          KeySchema: [
            { AttributeName: index.partition, KeyType: 'HASH' },
            { AttributeName: index.sort, KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'KEYS_ONLY' },
        })),
      }),
    );
    client = DynamoDBDocumentClient.from(bare, {
      marshallOptions: { removeUndefinedValues: true },
    });
  }, INSTALL_MS);
  afterAll(() => new Promise<void>((resolve) => server.close(resolve)));

  test('takes every form of a command that the simulation sends', async () => {
    const commands = await sentBySimulation();
    const refused: string[] = [];
    for (const command of commands) {
      await client.send(command).catch((error: Error) => {
        // What is stored there is not the simulation's state, so conditions may be false.
        if (error.name === 'ConditionalCheckFailedException') return;
        refused.push(`${error.name}: ${error.message} ${shapeOf(command)}`);
      });
    }
    const kinds = new Set(commands.map((command) => command.constructor));
    for (const kind of [PutCommand, UpdateCommand, GetCommand, BatchGetCommand, QueryCommand]) {
      expect(kinds).toContain(kind);
    }
    console.log(`${commands.length} forms of commands were taken by dynalite`);
    expect(refused).toEqual([]);
  });
});
