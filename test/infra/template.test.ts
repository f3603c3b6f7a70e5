import { Match, type Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, test } from 'vitest';
import { resourceNamed, resourcesOf, synthesizeTemplate } from '../support/template.ts';

let template: Template;
beforeAll(() => {
  template = synthesizeTemplate();
});

const QUEUE = 'AWS::SQS::Queue';
const FUNCTION = 'AWS::Lambda::Function';
const TABLE = 'AWS::DynamoDB::Table';
const SECRET = 'AWS::SecretsManager::Secret';

describe('The order queue', () => {
  test.each(['Orders', 'DeadLetters'])(
    '%s is FIFO, drops exact repeats and is encrypted',
    (name) => {
      expect(resourceNamed(template, QUEUE, name).Properties).toMatchObject({
        FifoQueue: true,
        ContentBasedDeduplication: true,
        SqsManagedSseEnabled: true,
      });
    },
  );

  test('and its dead-letter queue refuse whatever comes without TLS', () => {
    const protectedQueues = Object.values(resourcesOf(template, 'AWS::SQS::QueuePolicy')).map(
      ({ Properties: { PolicyDocument, Queues } }) => {
        expect(PolicyDocument.Statement).toMatchObject([
          {
            Effect: 'Deny',
            Action: 'sqs:*',
            Principal: { AWS: '*' },
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          },
        ]);
        return Queues[0].Ref;
      },
    );
    expect(protectedQueues.toSorted()).toEqual(
      Object.keys(resourcesOf(template, QUEUE)).toSorted(),
    );
  });

  test('hands a message that failed five times to a queue that keeps it for 14 days', () => {
    const { RedrivePolicy } = resourceNamed(template, QUEUE, 'Orders').Properties;
    expect(RedrivePolicy.maxReceiveCount).toBe(5);
    const [deadLetters] = RedrivePolicy.deadLetterTargetArn['Fn::GetAtt'];
    expect(deadLetters).toContain('DeadLetters');
    const { MessageRetentionPeriod } = resourceNamed(template, QUEUE, 'DeadLetters').Properties;
    expect(MessageRetentionPeriod).toBe(14 * 24 * 3600);
  });

  test('hides a message for six times as long as submit-order may take', () => {
    const { VisibilityTimeout } = resourceNamed(template, QUEUE, 'Orders').Properties;
    const { Timeout } = resourceNamed(template, FUNCTION, 'SubmitOrder').Properties;
    expect(Timeout).toBe(15);
    expect(VisibilityTimeout).toBe(6 * Timeout);
  });

  test('is read one message at a time, with partial failures and a bound on concurrency', () => {
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      BatchSize: 1,
      MaximumBatchingWindowInSeconds: Match.absent(),
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 10 },
      EventSourceArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('OrderQueueOrders'), 'Arn'] },
      FunctionName: { Ref: Match.stringLikeRegexp('SubmitOrder') },
    });
  });
});

describe('The ledger', () => {
  test('is one plain table of one Region, on demand, with recovery, protection and a stream', () => {
    template.resourceCountIs(TABLE, 1);
    template.resourceCountIs('AWS::DynamoDB::GlobalTable', 0);
    template.hasResourceProperties(TABLE, {
      BillingMode: 'PAY_PER_REQUEST',
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      DeletionProtectionEnabled: true,
      StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
    });
  });

  test('forgets nothing', () => {
    template.hasResourceProperties(TABLE, { TimeToLiveSpecification: Match.absent() });
    template.hasResource(TABLE, { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
  });

  test('has an index of unfinished orders and one by account, which hold keys only', () => {
    const { GlobalSecondaryIndexes } = resourceNamed(template, TABLE, 'Ledger').Properties;
    expect(GlobalSecondaryIndexes).toMatchObject([
      { IndexName: 'unfinished', Projection: { ProjectionType: 'KEYS_ONLY' } },
      { IndexName: 'by-account', Projection: { ProjectionType: 'KEYS_ONLY' } },
    ]);
  });
});

describe('The API keys', () => {
  test('have one secret per account, without a value, which outlives the stack', () => {
    // "ExceptOnCreate": what a deployment that fails has just made would keep its name from the next.
    const secrets = Object.values(resourcesOf(template, SECRET));
    expect(secrets.map(({ Properties }) => Properties.Name)).toEqual([
      'sluice/main',
      'sluice/second',
    ]);
    for (const { Properties, DeletionPolicy, UpdateReplacePolicy } of secrets) {
      expect(Properties).not.toHaveProperty('SecretString');
      expect(Properties).not.toHaveProperty('GenerateSecretString');
      expect([DeletionPolicy, UpdateReplacePolicy]).toEqual(['RetainExceptOnCreate', 'Retain']);
    }
  });
});

describe('The functions', () => {
  test('run on Node 24 and arm64', () => {
    template.allResourcesProperties(FUNCTION, { Runtime: 'nodejs24.x', Architectures: ['arm64'] });
  });

  test('each write to a log group of their own, which is kept for the configured time', () => {
    const logGroups = resourcesOf(template, 'AWS::Logs::LogGroup');
    const used = Object.values(resourcesOf(template, FUNCTION)).map(
      ({ Properties }) => Properties.LoggingConfig.LogGroup.Ref,
    );
    expect(used.toSorted()).toEqual(Object.keys(logGroups).toSorted());
    template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 90 });
  });

  test('have no secret in their environment', () => {
    for (const { Properties } of Object.values(resourcesOf(template, FUNCTION))) {
      expect(Object.keys(Properties.Environment.Variables)).not.toContainEqual(
        expect.stringMatching(/key|secret|token|password/i),
      );
    }
  });
});

describe('track-orders', () => {
  /** Scheduler only hands the tick to Lambda: what Lambda does with it is settled here. */
  test('drops a tick that failed, and one that waited for room until the next one came', () => {
    template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      FunctionName: { Ref: Match.stringLikeRegexp('TrackOrders') },
      MaximumRetryAttempts: 0,
      MaximumEventAgeInSeconds: 60,
    });
  });

  test('runs every minute; a tick that fails is not repeated, the next one makes up for it', () => {
    template.hasResourceProperties('AWS::Scheduler::Schedule', {
      ScheduleExpression: 'rate(1 minute)',
      FlexibleTimeWindow: { Mode: 'OFF' },
      State: 'ENABLED',
      Target: {
        Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('TrackOrders'), 'Arn'] },
        RetryPolicy: { MaximumRetryAttempts: 0 },
      },
    });
  });
});

/**
 * CloudFormation replaces a resource whose logical id changes: orders, messages and keys would be
 * left behind in the old one. These ids hold for every release of a major version.
 */
test('What holds state keeps its logical id', () => {
  const stateful = [QUEUE, TABLE, SECRET].flatMap((type) =>
    Object.keys(resourcesOf(template, type)),
  );
  expect(stateful.toSorted()).toEqual([
    'OrderAutomationEventsEventFailuresF547F307',
    'OrderAutomationLedgerTable2189DDC6',
    'OrderAutomationOrderQueueDeadLetters93FA47BF',
    'OrderAutomationOrderQueueOrdersDEF7EDA1',
    'OrderAutomationSecretsmain9213B532',
    'OrderAutomationSecretssecondD9A6D0DA',
  ]);
});
