import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { createOrderServices } from '../../functions/wiring/order-services.ts';
import { keyOfDay, keyOfOrder } from '../../shared/ledger/keys.ts';
import { submitOrder } from '../../shared/orders/submission/submit.ts';
import type { TestStack } from '../../test/support/test-stack.ts';
import { openFloor } from './clients/floor.ts';
import { KEY } from './clients/order.ts';
import type { Figure } from './figures/figure.ts';
import { figureOf, inRounds } from './figures/rounds.ts';
import { bundlesOf } from './function-bundles.ts';

const ROUNDS = 15;
const TIMES = 20;
const UNTIL_MS = 15_000;
/** A person's: the local cloud checks no permissions of theirs and meters no calls. */
const CREDENTIALS = { AWS_ACCESS_KEY_ID: 'bench', AWS_SECRET_ACCESS_KEY: 'bench' };
/** As long as a record is. */
const RECORD = 'r'.repeat(1_200);

/** An order from message to verdict in this process, with DynamoDB as it is on this machine. */
export async function measureOrderPath(stack: TestStack): Promise<readonly Figure[]> {
  Object.assign(process.env, environmentOfSubmitOrder(stack), CREDENTIALS);
  stack.exchange.addKey(stack.users.main!.userId, KEY);
  const deps = createOrderServices();
  // The pace of one market is not what is measured.
  stack.exchange.setBehavior({ rateLimits: 'off' });
  const clock = { ...deps.clock, sleepUntil: async () => {} };
  const ledger = countLedgerCalls(stack);
  let calls = 0;
  let submitted = 0;
  const samples = await inRounds(ROUNDS, {
    floor: inTurn((id) => bareOrder(stack, id)),
    sluice: inTurn(async (id) => {
      const order = { id, currency_pair: 'COIN1_USDT', side: 'buy', amount: '10', price: '2' };
      const body = JSON.stringify(order);
      const message = { messageId: id, body, sentAtMs: Date.now(), senderId: 'bench' };
      const before = ledger.calls();
      await submitOrder({ ...deps, clock, log: () => {} }, message, Date.now() + UNTIL_MS);
      calls += ledger.calls() - before;
      submitted += 1;
    }),
  });
  ledger.forget();
  stack.exchange.setBehavior({ rateLimits: 'on' });
  const name = 'order path with local DynamoDB (floor: three plain writes and a POST)';
  return [
    figureOf({ name, unit: 'ms' }, samples),
    // The reservation, the claim and the verdict; track-orders makes calls of its own beside them.
    {
      name: 'calls to DynamoDB until an order is placed',
      unit: 'calls',
      sluice: calls / submitted,
      floor: 3,
    },
  ];
}

/** Counts the calls of this process: the functions of the stack make theirs at the same time. */
function countLedgerCalls({ stack }: TestStack) {
  let calls = 0;
  const forget = stack.cloud.observe((observed) => {
    if (observed.kind === 'dynamodb' && observed.by === 'user') calls += 1;
  });
  return { calls: () => calls, forget };
}

/** The variables that the running stack gives to submit-order. */
function environmentOfSubmitOrder({ stack }: TestStack): Readonly<Record<string, string>> {
  const bundles = bundlesOf(stack.cloud);
  return bundles.find(({ name }) => name === 'submit-order')!.env;
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
    new UpdateCommand({
      TableName,
      Key: keyOfDay('bench', 'today'),
      UpdateExpression: 'ADD orders :one',
      ExpressionAttributeValues: { ':one': 1 },
    }),
  );
  await bare.ledger.send(new PutCommand({ TableName, Item: { ...Key, RECORD } }));
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
