import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetQueueAttributesCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Clock } from '../shared/clock.ts';
import { exchangeUrl } from '../shared/config.ts';
import { createGateClient } from '../shared/gate/client.ts';
import { createHttp } from '../shared/gate/http.ts';
import { deploymentTag, orderStem } from '../shared/orders/client-order-id.ts';
import { createOrderStore } from '../shared/orders/store.ts';
import { createGateKeyReader } from '../shared/secrets.ts';
import type { Target } from './target.ts';

export type Stack = ReturnType<typeof connectStack>;

const TIMEOUTS = { connectionTimeout: 5_000, requestTimeout: 15_000 };
/** The local stack takes any credentials but those of its own functions for the user's. */
const LOCAL_CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' };

/** The parts of a stack that a command works with, as the user, not as a function. */
export function connectStack(target: Target, clock: Clock) {
  const options = {
    region: target.region,
    requestHandler: TIMEOUTS,
    ...(target.endpoint !== undefined && {
      endpoint: target.endpoint,
      credentials: LOCAL_CREDENTIALS,
    }),
  };
  const sqs = new SQSClient(options);
  const secretsManager = new SecretsManagerClient(options);
  const dynamoDb = DynamoDBDocumentClient.from(new DynamoDBClient(options));
  const tag = deploymentTag(target.deployment);
  const secretOf = (account: string) => target.accounts[account]!.secret;

  return {
    store: createOrderStore(dynamoDb, target.ordersTableName),

    /** The ledger's key of an order. */
    stemOf: (account: string, id: string): string => orderStem(tag, account, id),

    /** Sends an order message; messages of one group are worked on one after the other. */
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

    /** Whether the queue answers. */
    async pingQueue(): Promise<void> {
      const attributes = new GetQueueAttributesCommand({
        QueueUrl: target.orderQueueUrl,
        AttributeNames: ['ApproximateNumberOfMessages'],
      });
      await sqs.send(attributes);
    },

    /** Stores a Gate API key as the current version of the account's secret. */
    async putGateKey(
      account: string,
      key: { readonly key: string; readonly secret: string },
    ): Promise<{ readonly secret: string; readonly versionId: string }> {
      const secret = secretOf(account);
      const { VersionId } = await secretsManager.send(
        new PutSecretValueCommand({ SecretId: secret, SecretString: JSON.stringify(key) }),
      );
      return { secret, versionId: VersionId ?? '' };
    },

    /** The account's exchange, and its key, read with the user's own AWS credentials. */
    exchangeOf(account: string) {
      const url = exchangeUrl(target.accounts[account]!.exchange);
      const readKey = createGateKeyReader(secretsManager, secretOf(account), clock);
      const sendOnce = createHttp(new URL(url).origin, clock);
      return { url, readKey, client: createGateClient(url, sendOnce, readKey, clock) };
    },
  };
}
