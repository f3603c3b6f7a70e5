import { randomUUID } from 'node:crypto';
import { AwsError } from '../aws/aws-error.ts';
import type { Observers } from '../aws/observers.ts';
import type { Access } from '../iam/iam.ts';

/** A message as subscribers of a topic would get it. */
export type PublishedMessage = {
  readonly topicArn: string;
  readonly subject: string | undefined;
  readonly message: string;
};

/** SNS without subscribers: each published message goes to the observer of the local cloud. */
export class Topics {
  readonly #arns = new Set<string>();
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

  /** The permissions that a call needs. */
  accesses(input: URLSearchParams): Access[] {
    return [{ action: `sns:${input.get('Action')}`, resource: input.get('TopicArn') ?? '*' }];
  }

  /** One call of the AWS query protocol, form in and XML out. */
  call(input: URLSearchParams): string {
    const topicArn = input.get('TopicArn') ?? '';
    if (input.get('Action') !== 'Publish') {
      throw new AwsError('InvalidAction', 'The local cloud offers Publish of SNS only.');
    }
    const subject = input.get('Subject') ?? undefined;
    const messageId = this.publish({ topicArn, subject, message: input.get('Message') ?? '' });
    return `<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/">
  <PublishResult><MessageId>${messageId}</MessageId></PublishResult>
  <ResponseMetadata><RequestId>local</RequestId></ResponseMetadata>
</PublishResponse>`;
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
