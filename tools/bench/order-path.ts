import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, TransactWriteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { createOrderServices } from '../../functions/wiring/order-services.ts';
import { readAssembly } from '../../local/cloud/template/assembly.ts';
import { RUNTIME_CONFIG_FILE } from '../../shared/config/runtime-config.ts';
import { keyOfDay, keyOfOrder } from '../../shared/ledger/keys.ts';
import { submitOrder } from '../../shared/orders/submission/submit.ts';
import type { TestStack } from '../../test/support/test-stack.ts';
import { openFloor } from './clients/floor.ts';
import { KEY } from './clients/order.ts';
import type { Figure } from './figures/figure.ts';
import { figureOf, inRounds } from './figures/rounds.ts';

const ROUNDS = 15;
const TIMES = 20;
const UNTIL_MS = 15_000;
/** As long as a record is. */
const RECORD = 'r'.repeat(1_200);

/** An order from message to verdict in this process, with DynamoDB as it is on this machine. */
export async function measureOrderPath(stack: TestStack): Promise<readonly Figure[]> {
  const { cloud, outputs } = stack.stack;
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: cloud.endpoint,
    AWS_REGION: cloud.region,
    AWS_ACCESS_KEY_ID: 'bench',
    AWS_SECRET_ACCESS_KEY: 'bench',
    TABLE_NAME: outputs.OrdersTableName,
    DEPLOYMENT: outputs.Deployment,
    LAMBDA_TASK_ROOT: folderOfConfig(stack),
  });
  stack.exchange.addKey(stack.users.main!.userId, KEY);
  const deps = createOrderServices();
  // The pace of one market is not what is measured.
  stack.exchange.setBehavior({ rateLimits: 'off' });
  const clock = { ...deps.clock, sleepUntil: async () => {} };
  const samples = await inRounds(ROUNDS, {
    floor: inTurn((id) => bareOrder(stack, id)),
    sluice: inTurn((id) => {
      const order = { id, currency_pair: 'COIN1_USDT', side: 'buy', amount: '10', price: '2' };
      const body = JSON.stringify(order);
      const message = { messageId: id, body, sentAtMs: Date.now(), senderId: 'bench' };
      return submitOrder({ ...deps, clock, log: () => {} }, message, Date.now() + UNTIL_MS);
    }),
  });
  stack.exchange.setBehavior({ rateLimits: 'on' });
  const name = 'order path with local DynamoDB (floor: a transaction, a POST, an update)';
  return [figureOf({ name, unit: 'ms' }, samples)];
}

/** The folder of a function in the assembly that runs. */
function folderOfConfig({ folder }: TestStack): string {
  const stacks = readAssembly(join(folder, '.local', 'cdk.out'));
  const folders = stacks.flatMap(({ assets }) => [...assets.values()]);
  return folders.find((each) => existsSync(join(each, RUNTIME_CONFIG_FILE)))!;
}

let orders = 0;

/** The mean time of one, in ms. */
function inTurn(work: (id: string) => Promise<unknown>): () => Promise<number> {
  return async () => {
    const startedMs = performance.now();
    for (let time = 0; time < TIMES; time++) {
      orders += 1;
      await work(`path-${orders}`);
    }
    return (performance.now() - startedMs) / TIMES;
  };
}

let bare: { readonly ledger: DynamoDBDocumentClient; readonly place: () => Promise<unknown> };

async function bareOrder({ exchangeServer, stack }: TestStack, id: string): Promise<void> {
  bare ??= {
    ledger: DynamoDBDocumentClient.from(new DynamoDBClient()),
    place: openFloor(exchangeServer.url).place,
  };
  const { OrdersTableName: TableName } = stack.outputs;
  const Key = keyOfOrder(`bare${id}`);
  await bare.ledger.send(
    new TransactWriteCommand({
      TransactItems: [
        { Put: { TableName, Item: { ...Key, RECORD } } },
        {
          Update: {
            TableName,
            Key: keyOfDay('bench', 'today'),
            UpdateExpression: 'ADD orders :one',
            ExpressionAttributeValues: { ':one': 1 },
          },
        },
      ],
    }),
  );
  await bare.place();
  await bare.ledger.send(
    new UpdateCommand({
      TableName,
      Key,
      UpdateExpression: 'SET #status = :open',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: { ':open': 'open' },
    }),
  );
}
