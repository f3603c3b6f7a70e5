import { Duration, Validations } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { EventBus } from 'aws-cdk-lib/aws-events';
import {
  EventSourceMapping,
  type Function as LambdaFunction,
  StartingPosition,
} from 'aws-cdk-lib/aws-lambda';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Config } from '../shared/config/schema.ts';
import { STREAM_FILTER } from '../shared/events/bus/streamed-items.ts';
import { allow } from './allow.ts';
import { sluiceFunction } from './sluice-function.ts';

export type OrderEventsProps = {
  readonly config: Config;
  readonly table: Table;
  readonly topic: Topic;
};

/** Publishes every change of an order or run from the table's stream to an event bus. */
export class OrderEvents extends Construct {
  readonly bus: EventBus;
  /** Changes that could not be published; a person has to handle them. */
  readonly failuresQueue: Queue;
  readonly publishEvents: LambdaFunction;

  constructor(scope: Construct, id: string, props: OrderEventsProps) {
    super(scope, id);
    this.bus = new EventBus(this, 'Bus', { description: 'Changes of orders and rebalance runs' });
    this.failuresQueue = new Queue(this, 'EventFailures', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    const reason = 'It is where failed changes end: its reader is a person, whom an alarm calls.';
    Validations.of(this.failuresQueue).acknowledge(
      { id: 'AwsSolutions-SQS3', reason },
      { id: 'Serverless-SQSRedrivePolicy', reason },
    );
    this.publishEvents = this.addPublishEvents(props);
  }

  private addPublishEvents({ config, table, topic }: OrderEventsProps): LambdaFunction {
    const publishEvents = sluiceFunction(this, 'PublishEvents', {
      name: 'publish-events',
      description: 'Puts every change of an order or run on the bus, and tells people of some',
      config,
      tableName: table.tableName,
      timeout: Duration.seconds(60),
      memoryMiB: 256,
    });
    const { failuresQueue, bus } = this;
    publishEvents.addEnvironment('EVENT_BUS_NAME', bus.eventBusName);
    publishEvents.addEnvironment('TOPIC_ARN', topic.topicArn);
    publishEvents.addEnvironment('FAILURES_QUEUE_URL', failuresQueue.queueUrl);
    allow(publishEvents, [bus.eventBusArn], 'events:PutEvents');
    allow(publishEvents, [topic.topicArn], 'sns:Publish');
    allow(publishEvents, [failuresQueue.queueArn], 'sqs:SendMessage');
    allow(
      publishEvents,
      [table.tableStreamArn!],
      'dynamodb:DescribeStream',
      'dynamodb:GetRecords',
      'dynamodb:GetShardIterator',
    );
    // Lambda requires it, and it takes no resource. Source: AWS, service authorization reference.
    allow(publishEvents, ['*'], 'dynamodb:ListStreams');
    Validations.of(publishEvents.role!).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'Lambda lists streams with this role, an action that knows no resource.',
    });
    this.addStream(publishEvents, table);
    return publishEvents;
  }

  private addStream(target: LambdaFunction, table: Table): void {
    const mapping = new EventSourceMapping(this, 'Changes', {
      target,
      eventSourceArn: table.tableStreamArn!,
      startingPosition: StartingPosition.TRIM_HORIZON,
      // EventBridge takes ten events per call.
      batchSize: 10,
      reportBatchItemFailures: true,
      bisectBatchOnError: true,
      // Lambda retries through an outage of 12 hours; the stream keeps records for 24 hours.
      maxRecordAge: Duration.hours(12),
      onFailure: { bind: () => ({ destination: this.failuresQueue.queueArn }) },
      filters: [{ pattern: JSON.stringify(STREAM_FILTER) }],
    });
    // Lambda checks the permissions when it creates the mapping.
    mapping.node.addDependency(target.role!);
  }
}
