import { Match, type Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, test } from 'vitest';
import { RECEIVES_MAX } from '../../shared/orders/model/waiting.ts';
import { EVERY_SECTION } from '../support/full-config.ts';
import {
  type PolicyStatement,
  resourceNamed,
  resourcesOf,
  synthesizeTemplate,
} from '../support/template.ts';

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

  test('and its dead-letter queue refuse requests without TLS', () => {
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
    expect(RedrivePolicy.maxReceiveCount).toBe(RECEIVES_MAX);
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
      ScalingConfig: { MaximumConcurrency: 5 },
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
    const secrets = Object.values(resourcesOf(template, SECRET));
    expect(secrets.map(({ Properties }) => Properties.Description.split(':')[0])).toEqual([
      'sluice/main',
      'sluice/second',
    ]);
    for (const { Properties, DeletionPolicy, UpdateReplacePolicy } of secrets) {
      expect(Properties).not.toHaveProperty('SecretString');
      expect(Properties).not.toHaveProperty('GenerateSecretString');
      // One that is left behind would keep its name from the next deployment.
      expect(Properties).not.toHaveProperty('Name');
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
      const names = Object.keys(Properties.Environment.Variables);
      const telling = names.filter((name) => /key|secret|token|password/i.test(name));
      // Where a secret is, is none.
      expect(telling.filter((name) => name !== 'SECRET_ARNS')).toEqual([]);
    }
  });
});

/** Lambda's environment has room for so many names of secrets; AWS would refuse more in the middle of a deployment. */
describe('More secrets than fit into the environment of a function', () => {
  const named = (count: number, name: (index: number) => string, value: object) =>
    Object.fromEntries(
      Array.from({ length: count }, (_, index) => [
        name(index),
        { ...value, secret: `sluice/${index}` },
      ]),
    );
  const accounts = (count: number, name: (index: number) => string) => ({
    accounts: { ...named(count, name, { pairs: '*' }), main: { secret: 'main', pairs: '*' } },
  });
  const short = (index: number) => `a${index}`;
  const longest = (index: number) => `a${index}`.padEnd(32, 'x');

  test('are refused by the synthesis, which says what to do', () => {
    const { webhooks } = EVERY_SECTION;
    const tooMany = /: \d+ are too many for one stack, .*\. Give shorter names, or deploy some/;
    for (const sections of [
      accounts(60, short),
      accounts(30, longest),
      { webhooks: named(60, short, webhooks.tv) },
    ]) {
      expect(() => synthesizeTemplate(sections)).toThrow(tooMany);
    }
  });

  test('are more than 45 of short names, or 25 of the longest', () => {
    for (const many of [accounts(44, short), accounts(24, longest)]) {
      resourcesOf(synthesizeTemplate(many), SECRET);
    }
  });
});

/** Lambda ends a chain of functions and queues after some 16 turns, unless it may go on. */
describe('Functions and queues that start each other', () => {
  const full = synthesizeTemplate(EVERY_SECTION);

  test('may go on: submit-order and track-orders, and no other', () => {
    const functions = Object.entries(resourcesOf(full, FUNCTION));
    const allowed = functions.filter(([, { Properties }]) => Properties.RecursiveLoop === 'Allow');
    expect(allowed.map(([id]) => id.replace(/.{8}$/, ''))).toEqual([
      'OrderAutomationSubmitOrder',
      'OrderAutomationTrackOrders',
    ]);
  });

  test('are started by an order, the tick, a predecessor or a halt from a chat alone', () => {
    const mayStart = (action: string, target: string) =>
      Object.entries(resourcesOf(full, 'AWS::IAM::Policy'))
        .filter(([, { Properties }]) =>
          (Properties.PolicyDocument.Statement as readonly PolicyStatement[]).some(
            ({ Action, Resource }) =>
              [Action].flat().includes(action) && JSON.stringify(Resource).includes(target),
          ),
        )
        .map(([id]) => id.replace(/^OrderAutomation|(DefaultPolicy)?.{8}$/g, ''))
        .toSorted();
    expect(mayStart('lambda:InvokeFunction', 'TrackOrders')).toEqual([
      'SchedulerRole',
      'StartTracking',
      'TelegramTelegramRole',
    ]);
    const startTracking = Object.entries(resourcesOf(full, 'AWS::IAM::Policy')).find(([id]) =>
      id.includes('StartTracking'),
    )![1];
    const starters = startTracking.Properties.Roles.map(({ Ref }: { Ref: string }) => Ref);
    expect(starters.map((role: string) => role.replace(/.{8}$/, ''))).toEqual([
      'OrderAutomationSubmitOrderRole',
      'OrderAutomationTrackOrdersRole',
    ]);
    expect(mayStart('lambda:InvokeFunction', 'SubmitOrder')).toEqual([]);
    expect(mayStart('sqs:SendMessage', 'OrderQueueOrders')).toEqual([
      'RebalancingRebalanceRole',
      'RecurringOrdersSchedulerRole',
      'SignalsReceiveSignalRole',
      'TrackOrdersRole',
    ]);
    const sources = Object.values(resourcesOf(full, 'AWS::Lambda::EventSourceMapping'));
    expect(
      sources.map(({ Properties }) => [
        Properties.EventSourceArn['Fn::GetAtt'][0].replace(/.{8}$/, ''),
        Properties.FunctionName.Ref.replace(/.{8}$/, ''),
      ]),
    ).toEqual([
      ['OrderAutomationLedgerTable', 'OrderAutomationEventsPublishEvents'],
      ['OrderAutomationOrderQueueOrders', 'OrderAutomationSubmitOrder'],
    ]);
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
