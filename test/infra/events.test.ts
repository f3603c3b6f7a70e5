import { Match, type Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, test } from 'vitest';
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

function grantsOf(role: string): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(resourcesOf(template, 'AWS::IAM::Policy'))
      .filter(([id]) => id.includes(role))
      .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement as PolicyStatement[])
      .flatMap(({ Action, Resource }) => [Action].flat().map((action) => [action, Resource])),
  );
}

describe('publish-events', () => {
  test('reads all of the stream, waits for services that are away, and skips nothing unsaid', () => {
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      FunctionName: { Ref: Match.stringLikeRegexp('PublishEvents') },
      EventSourceArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('LedgerTable'), 'StreamArn'] },
      StartingPosition: 'TRIM_HORIZON',
      BatchSize: 10,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      BisectBatchOnFunctionError: true,
      MaximumRecordAgeInSeconds: 12 * 3600,
      MaximumRetryAttempts: Match.absent(),
      DestinationConfig: {
        OnFailure: {
          Destination: { 'Fn::GetAtt': [Match.stringLikeRegexp('EventFailures'), 'Arn'] },
        },
      },
    });
  });

  test('may read the stream, and put, tell and set aside; it cannot touch the table', () => {
    const logs = ['logs:CreateLogStream', 'logs:PutLogEvents'];
    expect(Object.keys(grantsOf('PublishEvents')).toSorted()).toEqual([
      'dynamodb:DescribeStream',
      'dynamodb:GetRecords',
      'dynamodb:GetShardIterator',
      'dynamodb:ListStreams',
      'events:PutEvents',
      ...logs,
      'sns:Publish',
      'sqs:SendMessage',
    ]);
  });
});

describe('The topic', () => {
  test('is encrypted and takes nothing without TLS', () => {
    const topic = resourceNamed(template, 'AWS::SNS::Topic', 'NotificationsTopic');
    // By this name and not by an ARN: a new AWS account has no such key before the first notice.
    expect(topic.Properties.KmsMasterKeyId).toBe('alias/aws/sns');
    template.hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: {
        Statement: [
          Match.objectLike({
            Effect: 'Deny',
            Action: 'sns:Publish',
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          }),
        ],
      },
    });
  });

  test('mails to the configured address, and to no one for "none"', () => {
    const subscriptions = (alarmEmail: string) =>
      Object.values(resourcesOf(synthesizeTemplate({ alarmEmail }), 'AWS::SNS::Subscription')).map(
        ({ Properties }) => [Properties.Protocol, Properties.Endpoint],
      );
    const email = ['email', 'trader@example.com'];
    expect(subscriptions('trader@example.com')).toEqual([email, email]);
    expect(subscriptions('none')).toEqual([]);
  });
});
