import { randomUUID } from 'node:crypto';
import { AwsError } from '../aws/aws-error.ts';
import type { Observers } from '../aws/observers.ts';
import { queryAnswer } from '../aws/xml.ts';
import type { Access } from '../iam/iam.ts';

/** A message as subscribers of a topic would get it. */
export type PublishedMessage = {
  readonly topicArn: string;
  readonly subject: string | undefined;
  readonly message: string;
  readonly attributes?: MessageAttributes;
};

/** As a subscribed function gets them. */
export type MessageAttributes = Readonly<
  Record<string, { readonly Type: string; readonly Value: string }>
>;

/** Hands an event to a function by its ARN; nothing happens if there is none. */
export type InvokeSubscriber = (functionArn: string, event: unknown) => void;

export type Subscription = {
  readonly topicArn: string;
  readonly protocol: string;
  readonly endpoint: string;
};

const NAMESPACE = 'http://sns.amazonaws.com/doc/2010-03-31/';

/**
 * SNS with one kind of delivery: to functions. Each published message goes to the observer of the local
 * cloud too; people do not confirm, and get nothing.
 */
export class Topics {
  readonly #arns = new Set<string>();
  /** By name. */
  readonly #subscriptions = new Map<string, Subscription>();
  readonly #onPublish: (published: PublishedMessage) => void;
  readonly #observers: Observers;
  readonly #invoke: InvokeSubscriber;

  constructor(
    onPublish: (published: PublishedMessage) => void,
    observers: Observers,
    invoke: InvokeSubscriber,
  ) {
    this.#onPublish = onPublish;
    this.#observers = observers;
    this.#invoke = invoke;
  }

  create(topicArn: string): void {
    this.#arns.add(topicArn);
  }

  delete(topicArn: string): void {
    this.#arns.delete(topicArn);
  }

  subscribe(name: string, subscription: Subscription): void {
    this.#subscriptions.set(name, subscription);
  }

  unsubscribe(name: string): void {
    this.#subscriptions.delete(name);
  }

  /** The permissions that a call needs. */
  accesses(input: URLSearchParams): Access[] {
    return [{ action: `sns:${input.get('Action')}`, resource: input.get('TopicArn') ?? '*' }];
  }

  /** One call of the AWS query protocol, form in and XML out. */
  call(input: URLSearchParams): string {
    const topicArn = input.get('TopicArn') ?? '';
    switch (input.get('Action')) {
      case 'Publish': {
        const subject = input.get('Subject') ?? undefined;
        const message = input.get('Message') ?? '';
        const attributes = attributesOf(input);
        const MessageId = this.publish({ topicArn, subject, message, attributes });
        return queryAnswer('Publish', NAMESPACE, { MessageId });
      }
      case 'ListSubscriptionsByTopic':
        return queryAnswer('ListSubscriptionsByTopic', NAMESPACE, {
          Subscriptions: this.#subscriptionsOf(topicArn),
        });
      default:
        throw new AwsError('InvalidAction', 'The local cloud offers no such action of SNS.');
    }
  }

  #subscriptionsOf(topicArn: string) {
    return [...this.#subscriptions.values()]
      .filter((subscription) => subscription.topicArn === topicArn)
      .map(({ protocol, endpoint }) => ({
        TopicArn: topicArn,
        Protocol: protocol,
        Endpoint: endpoint,
        // https://docs.aws.amazon.com/sns/latest/dg/sns-lambda-as-subscriber.html
        SubscriptionArn: protocol === 'lambda' ? `${topicArn}:${endpoint}` : 'PendingConfirmation',
      }));
  }

  publish(published: PublishedMessage): string {
    const { topicArn, subject, message } = published;
    if (!this.#arns.has(topicArn)) throw new AwsError('NotFound', 'Topic does not exist', 404);
    // https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
    if (message === '') throw new AwsError('InvalidParameter', 'Invalid parameter: Empty message');
    if (subject !== undefined && !/^[!-~][ -~]{0,98}$/.test(subject)) {
      throw new AwsError('InvalidParameter', 'Invalid parameter: Subject');
    }
    this.#observers.report({ kind: 'sns', topicArn });
    this.#onPublish(published);
    const messageId = randomUUID();
    for (const subscription of this.#subscriptions.values()) {
      if (subscription.topicArn !== topicArn || subscription.protocol !== 'lambda') continue;
      this.#invoke(subscription.endpoint, snsEvent(messageId, published));
    }
    return messageId;
  }
}

/** https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html */
function snsEvent(MessageId: string, { topicArn, subject, message, attributes }: PublishedMessage) {
  return {
    Records: [
      {
        EventVersion: '1.0',
        EventSource: 'aws:sns',
        EventSubscriptionArn: topicArn,
        Sns: {
          Type: 'Notification',
          MessageId,
          TopicArn: topicArn,
          Subject: subject ?? null,
          Message: message,
          Timestamp: new Date().toISOString(),
          MessageAttributes: attributes ?? {},
        },
      },
    ],
  };
}

/** The attributes of a message, which the form numbers. */
function attributesOf(input: URLSearchParams): MessageAttributes {
  const attributes: Record<string, { Type: string; Value: string }> = {};
  for (let index = 1; ; index++) {
    const field = (name: string) => input.get(`MessageAttributes.entry.${index}.${name}`);
    const name = field('Name');
    if (name === null) return attributes;
    attributes[name] = {
      Type: field('Value.DataType') ?? '',
      Value: field('Value.StringValue') ?? '',
    };
  }
}
