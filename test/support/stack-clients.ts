import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import {
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb';
import type { LocalCloud } from '../../local/cloud/cloud.ts';
import { createLedgerTable, type LedgerTable } from '../../shared/ledger/table.ts';
import { systemClock } from '../../shared/lib/clock.ts';
import { createOrderStore, type OrderStore } from '../../shared/orders/ledger/order-store.ts';
import { deploymentTag, orderStem } from '../../shared/orders/model/client-order-id.ts';
import type { Status } from '../../shared/orders/model/status.ts';
import { eventually } from './eventually.ts';
import { type StoredOrder, storedOrder } from './record.ts';

export type Message = Readonly<Record<string, unknown>>;

/** Plain SDK clients of a running stack, and what tests do with them again and again. */
export type StackClients = {
  readonly sqs: SQSClient;
  readonly documentClient: DynamoDBDocumentClient;
  readonly ledger: LedgerTable;
  readonly secretsManager: SecretsManagerClient;
  readonly store: OrderStore;
  /** Sends a message with the fields of a complete order where it has none; returns SQS's id. */
  readonly send: (message: Message) => Promise<string>;
  /** Sends any text. */
  readonly sendText: (body: string, group?: string) => Promise<string>;
  readonly find: (id: string, account?: string) => Promise<StoredOrder | undefined>;
  /** Waits until the order has a record that is no longer `submitting`. */
  readonly settled: (id: string, account?: string) => Promise<StoredOrder>;
  readonly awaitStatus: (id: string, status: Status, account?: string) => Promise<StoredOrder>;
  /** Waits until no message is left in the queue, neither waiting nor in flight. */
  readonly queueEmpty: (queue?: QueueOutput) => Promise<void>;
  readonly messagesIn: (queue: QueueOutput) => Promise<number>;
  /** Waits for messages and takes them out of the queue, ten at most. */
  readonly bodiesIn: (queue: QueueOutput) => Promise<readonly string[]>;
  /** Everything that the table holds. */
  readonly allItems: () => Promise<readonly object[]>;
  readonly destroy: () => void;
};

export type QueueOutput = 'OrderQueueUrl' | 'DeadLetterQueueUrl' | 'EventFailuresQueueUrl';

const DEFAULT_ACCOUNT = 'main';

export function connectClients(
  { endpoint, region }: Pick<LocalCloud, 'endpoint' | 'region'>,
  outputs: Readonly<Record<string, string>>,
): StackClients {
  const options = {
    endpoint,
    region,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
  const sqs = new SQSClient(options);
  const secretsManager = new SecretsManagerClient(options);
  const documentClient = DynamoDBDocumentClient.from(new DynamoDBClient(options));
  const { OrdersTableName = '', Deployment = '' } = outputs;
  const system = { clock: systemClock, random: Math.random };
  const ledger = createLedgerTable(documentClient, OrdersTableName, system);
  const store = createOrderStore(ledger, systemClock, randomUUID);
  const tag = deploymentTag(Deployment);

  async function find(id: string, account = DEFAULT_ACCOUNT) {
    const record = await store.get(orderStem(tag, account, id));
    return record && storedOrder(record);
  }

  async function sendText(body: string, group = DEFAULT_ACCOUNT): Promise<string> {
    const { MessageId } = await sqs.send(
      new SendMessageCommand({
        QueueUrl: outputs.OrderQueueUrl,
        MessageBody: body,
        MessageGroupId: group,
        // A repeat must reach the function: what SQS would drop by itself proves nothing.
        MessageDeduplicationId: randomUUID(),
      }),
    );
    return MessageId!;
  }

  async function messagesIn(queue: QueueOutput): Promise<number> {
    const { Attributes = {} } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: outputs[queue], AttributeNames: ['All'] }),
    );
    const { ApproximateNumberOfMessages, ApproximateNumberOfMessagesNotVisible } = Attributes;
    return Number(ApproximateNumberOfMessages) + Number(ApproximateNumberOfMessagesNotVisible);
  }

  async function allItems(): Promise<readonly object[]> {
    const items: object[] = [];
    const scan = { TableName: OrdersTableName, ConsistentRead: true };
    for await (const page of paginateScan({ client: documentClient }, scan)) {
      items.push(...(page.Items ?? []));
    }
    return items;
  }

  return {
    allItems,
    sqs,
    documentClient,
    ledger,
    secretsManager,
    store,
    send: (message) => {
      const order = {
        account: DEFAULT_ACCOUNT,
        currency_pair: 'BTC_USDT',
        side: 'buy',
        ...message,
      };
      return sendText(JSON.stringify(order), `${order.account}#${order.currency_pair}`);
    },
    sendText,
    find,
    settled: async (id, account) => {
      const what = `order ${id} has a verdict`;
      const isSettled = (record: StoredOrder | undefined) =>
        record !== undefined && record.status !== 'submitting';
      return (await eventually(what, () => find(id, account), isSettled))!;
    },
    awaitStatus: async (id, status, account) => {
      const what = `order ${id} is ${status}`;
      return (await eventually(
        what,
        () => find(id, account),
        (record) => record?.status === status,
      ))!;
    },
    queueEmpty: async (queue = 'OrderQueueUrl') => {
      await eventually(
        `${queue} is empty`,
        () => messagesIn(queue),
        (count) => count === 0,
      );
    },
    messagesIn,
    bodiesIn: async (queue) => {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({
          QueueUrl: outputs[queue],
          MaxNumberOfMessages: 10,
          WaitTimeSeconds: 20,
        }),
      );
      return Messages.map(({ Body = '' }) => Body);
    },
    destroy: () => {
      for (const client of [sqs, documentClient, secretsManager]) client.destroy();
    },
  };
}

/** The verdicts of many orders. They are awaited one after the other: reading costs the stack time. */
export async function settledEach(
  { settled }: Pick<StackClients, 'settled'>,
  ids: readonly string[],
  account?: string,
): Promise<readonly StoredOrder[]> {
  const orders: StoredOrder[] = [];
  for (const id of ids) orders.push(await settled(id, account));
  return orders;
}
