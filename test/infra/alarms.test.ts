import { readFileSync } from 'node:fs';
import type { Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, test } from 'vitest';
import { FAILURE_TERMS } from '../../infra/alarms.ts';
import { METRICS } from '../../shared/observability/metrics.ts';
import { EVERY_SECTION } from '../support/full-config.ts';
import { type Resource, resourcesOf, synthesizeTemplate } from '../support/template.ts';

const RUNBOOK = readFileSync(new URL('../../docs/runbook.md', import.meta.url), 'utf8');

type Alarm = {
  readonly name: string;
  // biome-ignore lint/suspicious/noExplicitAny: CloudFormation's own properties
  readonly properties: any;
};

let template: Template;
let alarms: readonly Alarm[];
beforeAll(() => {
  const futures = { contracts: ['BTC_USDT'] };
  template = synthesizeTemplate({
    accounts: { main: { secret: 'sluice/main', pairs: ['BTC_USDT'], futures } },
    portfolios: EVERY_SECTION.portfolios,
  });
  alarms = alarmsOf(template);
});

function alarmsOf(of: Template): readonly Alarm[] {
  return Object.values(resourcesOf(of, 'AWS::CloudWatch::Alarm')).map(({ Properties }) => ({
    name: Properties.AlarmName['Fn::Join'][1].at(-1).slice(1),
    properties: Properties,
  }));
}

const watched = (name: string) => alarms.find((alarm) => alarm.name === name)?.properties;

/** CloudWatch may not use the key of the other topic. */
test('CloudWatch may publish to the topic that it notifies directly', () => {
  const topics = Object.entries(resourcesOf(template, 'AWS::SNS::Topic'));
  const [[id, topic]] = topics.filter(([each]) => each.includes('FallbackTopic')) as [
    [string, Resource],
  ];
  expect(topic.Properties).not.toHaveProperty('KmsMasterKeyId');
  const policies = Object.values(resourcesOf(template, 'AWS::SNS::TopicPolicy'));
  const [policy] = policies.filter((each) => each.Properties.Topics[0].Ref === id);
  expect(policy!.Properties.PolicyDocument.Statement).toContainEqual({
    Sid: expect.any(String),
    Effect: 'Allow',
    Principal: { Service: 'cloudwatch.amazonaws.com' },
    Action: 'sns:Publish',
    Resource: { Ref: id },
    Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
  });
});

describe('Every alarm', () => {
  test('has a section in the runbook, and every section of the runbook an alarm', () => {
    const sections = [...RUNBOOK.matchAll(/^## ([a-z-]+)$/gm)].map(([, name]) => name);
    expect(sections.toSorted()).toEqual(alarms.map(({ name }) => name).toSorted());
  });

  test('links to the runbook, and sends an e-mail at its start and its end', () => {
    for (const { name, properties } of alarms) {
      expect(JSON.stringify(properties.AlarmDescription)).toContain(`docs/runbook.md#${name}`);
      const [action, ...direct] = properties.AlarmActions;
      // A failure of notify is reported without notify.
      const isAboutNotify = ['throttles', 'notify-fails'].includes(name);
      expect(direct, name).toEqual(
        isAboutNotify ? [{ Ref: expect.stringContaining('FallbackTopic') }] : [],
      );
      expect([action, ...properties.OKActions]).toEqual([
        { 'Fn::GetAtt': [expect.stringContaining('Notify'), 'Arn'] },
        { 'Fn::GetAtt': [expect.stringContaining('Notify'), 'Arn'] },
      ]);
    }
  });

  test('is silent on an idle stack, except the one that expects invocations', () => {
    const breaching = alarms.filter(
      ({ properties }) => properties.TreatMissingData === 'breaching',
    );
    expect(breaching.map(({ name }) => name)).toEqual(['tracker-silent']);
  });

  test('watches one metric, so that all of them cost at most 0.30 USD a month', () => {
    for (const { properties } of alarms) expect(properties).not.toHaveProperty('Metrics');
    const bare = alarmsOf(synthesizeTemplate());
    expect(bare.length - 10).toBeLessThanOrEqual(3);
    const added = alarms.filter(({ name }) => bare.every((each) => each.name !== name));
    expect(added.map(({ name }) => name)).toEqual(['undelivered-schedules', 'futures-account']);
  });
});

/** Nothing else would tell of it: an order that was never delivered has no record. */
test.each(['recurring', 'portfolios'] as const)(
  'A stack with %s has an alarm for what Scheduler could not deliver',
  (section) => {
    const of = synthesizeTemplate({ [section]: EVERY_SECTION[section] });
    const alarm = alarmsOf(of).find(({ name }) => name === 'undelivered-schedules');
    const [group] = Object.values(resourcesOf(of, 'AWS::Scheduler::ScheduleGroup'));
    expect(alarm?.properties).toMatchObject({
      Namespace: 'AWS/Scheduler',
      MetricName: 'InvocationDroppedCount',
      Dimensions: [{ Name: 'ScheduleGroup', Value: group!.Properties.Name }],
      Threshold: 1,
    });
  },
);

test('Every metric of the log is watched by an alarm, under the name of the stack', () => {
  const watchedMetrics = alarms.flatMap(({ properties }) =>
    properties.Namespace?.Ref === 'AWS::StackName' ? properties.MetricName : [],
  );
  expect(watchedMetrics.toSorted()).toEqual(
    [...Object.keys(METRICS), 'FailedInvocations'].toSorted(),
  );
});

test('Failures are counted in the logs of every function', () => {
  const filters = Object.values(resourcesOf(template, 'AWS::Logs::MetricFilter'));
  const logGroups = filters.map(({ Properties }) => Properties.LogGroupName.Ref);
  expect(logGroups.toSorted()).toEqual(
    Object.keys(resourcesOf(template, 'AWS::Logs::LogGroup')).toSorted(),
  );
  const pattern = FAILURE_TERMS.map((term) => `?"${term}"`).join(' ');
  for (const { Properties } of filters) expect(Properties.FilterPattern).toBe(pattern);
});

test.each([
  ['dead-letters', 'AWS/SQS', 'ApproximateNumberOfMessagesVisible', 'DeadLetters'],
  ['old-messages', 'AWS/SQS', 'ApproximateAgeOfOldestMessage', 'Orders'],
  ['event-failures', 'AWS/SQS', 'ApproximateNumberOfMessagesVisible', 'EventFailures'],
  ['tracker-silent', 'AWS/Lambda', 'Invocations', 'TrackOrders'],
  ['throttles', 'AWS/Lambda', 'Throttles', 'SubmitOrder'],
  ['notify-fails', 'AWS/Lambda', 'Errors', 'Notify'],
])('%s watches %s %s of %s', (name, Namespace, MetricName, resource) => {
  expect(watched(name)).toMatchObject({ Namespace, MetricName });
  expect(JSON.stringify(watched(name).Dimensions)).toContain(resource);
});
