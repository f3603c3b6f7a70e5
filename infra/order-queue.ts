import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { RECEIVES_MAX } from '../shared/orders/model/waiting.ts';

/**
 * A received message is hidden for six times the function's timeout. The function sets a shorter
 * time for a message that waits or has failed.
 */
export const SUBMIT_TIMEOUT = Duration.seconds(15);
const VISIBILITY_TIMEOUT = Duration.seconds(90);

/** The order queue, and the dead-letter queue for messages that could not be recorded. */
export class OrderQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetterQueue: Queue;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const common = {
      fifo: true,
      contentBasedDeduplication: true,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      // Deleting the stack must not delete queued orders. A failed first deployment leaves no queue.
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    };
    this.deadLetterQueue = new Queue(this, 'DeadLetters', {
      ...common,
      retentionPeriod: Duration.days(14),
    });
    Validations.of(this.deadLetterQueue).acknowledge({
      id: 'Serverless-SQSRedrivePolicy',
      reason: 'It is the dead-letter queue: its reader is a person ("sluice dlq").',
    });
    this.queue = new Queue(this, 'Orders', {
      ...common,
      visibilityTimeout: VISIBILITY_TIMEOUT,
      deadLetterQueue: { queue: this.deadLetterQueue, maxReceiveCount: RECEIVES_MAX },
    });
  }
}
