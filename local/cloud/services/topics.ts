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
};

export type Subscription = {
  readonly topicArn: string;
  readonly protocol: string;
  readonly endpoint: string;
};

const NAMESPACE = 'http://sns.amazonaws.com/doc/2010-03-31/';

/**
 * SNS without deliveries: each published message goes to the observer of the local cloud, and no
 * subscriber confirms.
 */
export class Topics {
  readonly #arns = new Set<string>();
  /** By name. */
  readonly #subscriptions = new Map<string, Subscription>();
  readonly #onPublish: (published: PublishedMessage) => void;
  readonly #observers: Observers;

  constructor(onPublish: (published: PublishedMessage) => void, observers: Observers) {
    this.#onPublish = onPublish;
    this.#observers = observers;
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
        const MessageId = this.publish({ topicArn, subject, message: input.get('Message') ?? '' });
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
        SubscriptionArn: 'PendingConfirmation',
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
    return randomUUID();
  }
}
