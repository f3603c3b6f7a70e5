import { randomUUID } from 'node:crypto';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import {
  GetAccountSettingsCommand,
  InvokeCommand,
  type InvokeCommandInput,
  LambdaClient,
} from '@aws-sdk/client-lambda';
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { ListSubscriptionsByTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { GetQueueAttributesCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createAlertLog } from '../../shared/alerts/alert-log.ts';
import { readKeyUser } from '../../shared/api-keys/read-facts.ts';
import { createKeyStore, type KeyCheck } from '../../shared/api-keys/store.ts';
import { exchangeUrl } from '../../shared/config/schema.ts';
import { createGateKeyReader, unstoredKey } from '../../shared/gate/api-key.ts';
import type { ClearGateKey } from '../../shared/gate/api-key-fault.ts';
import { createFuturesClient } from '../../shared/gate/futures/client.ts';
import { createHttp } from '../../shared/gate/http.ts';
import { createRequests } from '../../shared/gate/requests.ts';
import { createAccountBalances } from '../../shared/gate/spot/account-balances.ts';
import { createBarReads } from '../../shared/gate/spot/bars.ts';
import { createGateClient } from '../../shared/gate/spot/client.ts';
import { createTakerFee } from '../../shared/gate/spot/taker-fee.ts';
import { createKillSwitchStore } from '../../shared/kill-switch/kill-switch-store.ts';
import { keyOfDay, TABLE_KEYS } from '../../shared/ledger/keys.ts';
import { createPauseStore } from '../../shared/ledger/pauses.ts';
import { createLedgerTable } from '../../shared/ledger/table.ts';
import { awsClient, type ClientOptions } from '../../shared/lib/aws-clients.ts';
import type { Clock } from '../../shared/lib/clock.ts';
import { type DailyUsage, dailyUsageOf } from '../../shared/limits/daily-usage.ts';
import { createTradeStore } from '../../shared/orders/ledger/fill-store.ts';
import { createHoldingsStore } from '../../shared/orders/ledger/holdings-store.ts';
import { createOrderStore } from '../../shared/orders/ledger/order-store.ts';
import { createWatchStore } from '../../shared/orders/ledger/watch-store.ts';
import { deploymentTag, orderStem } from '../../shared/orders/model/client-order-id.ts';
import { createRunStore } from '../../shared/rebalance/ledger/run-store.ts';
import type { RebalanceEvent } from '../../shared/rebalance/run/event.ts';
import { createSnapshotStore, type StoredSnapshot } from '../../shared/snapshots/snapshot-store.ts';
import { Failure } from '../terminal/failure.ts';
import { createDeadLetterQueue } from './dead-letter-queue.ts';
import { invokeRebalance } from './invoke-rebalance.ts';
import { createLedgerChanges } from './ledger-changes.ts';
import { createLedgerPages } from './ledger-pages.ts';
import type { Target } from './target.ts';
import { createTickers } from './tickers.ts';

export type Stack = ReturnType<typeof connectStack>;

/** What track-orders answers to a person. */
type TrackerQuestion = { readonly checkKey: string } | { readonly takeSnapshot: string };

/** The local stack treats any credentials as the user's, except those of its own functions. */
const LOCAL_CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' };

/** How every client finds the services of a stack. */
export function clientOptions({ region, endpoint }: Target): ClientOptions {
  return {
    region,
    ...(endpoint !== undefined && { endpoint, credentials: LOCAL_CREDENTIALS }),
  };
}

/** The resources of a stack for the commands, with the user's AWS permissions. */
export function connectStack(target: Target, clock: Clock) {
  const options = clientOptions(target);
  const sqs = awsClient(SQSClient, 'person', options);
  const secretsManager = awsClient(SecretsManagerClient, 'person', options);
  const lambda = awsClient(LambdaClient, 'person', options);
  const sns = awsClient(SNSClient, 'person', options);
  const invocationLambda = awsClient(LambdaClient, 'invocation', options);
  const ledgerClient = awsClient(DynamoDBClient, 'person', options);
  // It copies every answer for a log that nobody reads: a seventh of the time that many orders take.
  ledgerClient.middlewareStack.remove('loggerMiddleware');
  const table = createLedgerTable(
    DynamoDBDocumentClient.from(ledgerClient),
    target.ordersTableName,
    { clock, random: Math.random },
  );
  const tag = deploymentTag(target.deployment);
  const store = createOrderStore(table, clock, randomUUID);
  const trades = createTradeStore(table);
  const secretOf = (account: string) => target.accounts[account]!.secret;

  /** Invokes track-orders, and waits for its response or its error. */
  async function askTracker(
    event: TrackerQuestion,
  ): Promise<{ readonly response: unknown } | { readonly error: string }> {
    const { FunctionError, Payload } = await invocationLambda.send(
      new InvokeCommand({
        FunctionName: target.trackOrdersFunctionName,
        Payload: JSON.stringify(event),
      }),
    );
    const response = JSON.parse(Buffer.from(Payload ?? []).toString('utf8'));
    return FunctionError === undefined ? { response } : { error: response.errorMessage };
  }

  return {
    store,
    snapshots: createSnapshotStore(table),
    watches: createWatchStore(table),
    readProgress: trades.readProgress,
    keys: createKeyStore(table),
    killSwitches: createKillSwitchStore(table, clock),
    ledger: createLedgerPages(table, store, trades),
    /** Each caller waits for changes of its own. */
    ledgerChanges: () => createLedgerChanges(target, clock),

    /** Starts track-orders now; its schedule starts it every minute. */
    async startTracking(): Promise<void> {
      const invoke = { FunctionName: target.trackOrdersFunctionName, InvocationType: 'Event' };
      await lambda.send(new InvokeCommand(invoke as InvokeCommandInput));
    },

    /** Makes track-orders check the account's key at Gate. */
    async checkKey(account: string): Promise<KeyCheck> {
      const answer = await askTracker({ checkKey: account });
      if ('response' in answer) return answer.response as KeyCheck;
      throw new Failure('KEY_NOT_CHECKED', `The key could not be checked: ${answer.error}`);
    },

    /** Makes track-orders take a snapshot of the account's balances. */
    async takeSnapshot(account: string): Promise<StoredSnapshot> {
      const answer = await askTracker({ takeSnapshot: account });
      if ('response' in answer) return answer.response as StoredSnapshot;
      throw new Failure('NO_SNAPSHOT', `The snapshot could not be taken: ${answer.error}`);
    },

    /** AWS's time, up to a second ahead: this machine's clock may be wrong. */
    async awsNowMs(): Promise<number> {
      const command = new GetItemCommand({
        TableName: target.ordersTableName,
        Key: { [TABLE_KEYS.partition]: { S: 'none' }, [TABLE_KEYS.sort]: { S: 'none' } },
      });
      let date: string | undefined;
      command.middlewareStack.add(
        (next) => async (args) => {
          const result = await next(args);
          date = (result.response as { headers?: Record<string, string> }).headers?.date;
          return result;
        },
        { step: 'deserialize', priority: 'low' },
      );
      await ledgerClient.send(command);
      const atMs = Date.parse(date ?? '');
      if (Number.isNaN(atMs)) throw new Failure('NO_TIME', 'DynamoDB did not say what time it is.');
      return atMs + 1_000;
    },

    /** The use of the account's limits on a UTC day, as in `2026-11-22`. */
    async dailyUsage(account: string, day: string): Promise<DailyUsage> {
      return dailyUsageOf(await table.get(keyOfDay(account, day)));
    },

    /** The ledger's key of an order. */
    stemOf: (account: string, id: string): string => orderStem(tag, account, id),

    alerts: createAlertLog(table),
    holdings: createHoldingsStore(table, clock),
    runs: createRunStore(table),
    pauses: createPauseStore(table),

    /** Makes the rebalance function plan or rebalance, and returns its response. */
    rebalance: (event: RebalanceEvent) => invokeRebalance(options, target.rebalanceFunction, event),

    /** Sends an order message; messages of one group are processed one after another. */
    async sendOrder(body: string, group: string): Promise<{ readonly messageId: string }> {
      const { MessageId } = await sqs.send(
        new SendMessageCommand({
          QueueUrl: target.orderQueueUrl,
          MessageBody: body,
          MessageGroupId: group,
        }),
      );
      return { messageId: MessageId ?? '' };
    },

    /** The AWS account's limit of concurrent function executions in this Region. */
    async concurrencyQuota(): Promise<number> {
      const { AccountLimit } = await lambda.send(new GetAccountSettingsCommand());
      return AccountLimit?.ConcurrentExecutions ?? 0;
    },

    /** The number of confirmed and pending subscriptions of a topic, besides those of functions. */
    async subscriptions(topicArn: string): Promise<{ confirmed: number; pending: number }> {
      const { Subscriptions = [] } = await sns.send(
        new ListSubscriptionsByTopicCommand({ TopicArn: topicArn }),
      );
      // The bot's function needs no confirmation, and says nothing of an address.
      const asked = Subscriptions.filter(({ Protocol }) => Protocol !== 'lambda');
      // Source: SNS API reference, "Subscription": it has no ARN before its confirmation.
      const confirmed = asked.filter(({ SubscriptionArn = '' }) =>
        SubscriptionArn.startsWith('arn:'),
      );
      return {
        confirmed: confirmed.length,
        pending: asked.length - confirmed.length,
      };
    },

    deadLetters: createDeadLetterQueue(sqs, target),

    /** Throws if the queue does not respond. */
    async pingQueue(): Promise<void> {
      const attributes = new GetQueueAttributesCommand({
        QueueUrl: target.orderQueueUrl,
        AttributeNames: ['ApproximateNumberOfMessages'],
      });
      await sqs.send(attributes);
    },

    /** Asks the account's exchange for the user of a key that is not stored yet. */
    userOf(account: string, key: ClearGateKey): Promise<string | undefined> {
      const url = exchangeUrl(target.accounts[account]!.exchange);
      const sendOnce = createHttp(new URL(url).origin, clock);
      return readKeyUser(createRequests(url, sendOnce, async () => unstoredKey(key), clock));
    },

    /** Stores a Gate API key as the current version of the account's secret. */
    async putGateKey(
      account: string,
      key: ClearGateKey,
    ): Promise<{ readonly secret: string; readonly versionId: string }> {
      const secret = secretOf(account);
      const { VersionId } = await secretsManager.send(
        new PutSecretValueCommand({ SecretId: secret, SecretString: JSON.stringify(key) }),
      );
      return { secret, versionId: VersionId ?? '' };
    },

    /** Stores a text as the current version of a secret. */
    async putSecret(secret: string, text: string): Promise<void> {
      await secretsManager.send(
        new PutSecretValueCommand({ SecretId: secret, SecretString: text }),
      );
    },

    /** The text of a secret, as the user may read it. */
    async readSecret(secret: string): Promise<string> {
      const value = await secretsManager.send(new GetSecretValueCommand({ SecretId: secret }));
      return value.SecretString ?? '';
    },

    /** The account's exchange, with the key that the user's AWS credentials can read. */
    exchangeOf(account: string) {
      const url = exchangeUrl(target.accounts[account]!.exchange);
      const readKey = createGateKeyReader(secretsManager, secretOf(account), clock);
      const sendOnce = createHttp(new URL(url).origin, clock);
      const requests = createRequests(url, sendOnce, readKey, clock);
      const client = createGateClient(requests, clock);
      const funds = createAccountBalances(requests, url, clock);
      const takerFee = createTakerFee(requests);
      const futures = createFuturesClient(url, sendOnce, readKey, clock, requests.exchangeClock);
      return {
        url,
        readKey,
        client,
        funds,
        takerFee,
        futures,
        tickers: createTickers(url, sendOnce, clock),
        ...createBarReads(requests),
      };
    },
  };
}
