import type { Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, test } from 'vitest';
import { EVERY_SECTION } from '../support/full-config.ts';
import { resourceNamed, resourcesOf, synthesizeTemplate } from '../support/template.ts';

const SCHEDULE = 'AWS::Scheduler::Schedule';
const { portfolios, recurring } = EVERY_SECTION;

let template: Template;
beforeAll(() => {
  template = synthesizeTemplate({ portfolios, recurring });
});

describe('A recurring order', () => {
  test('is put on the order queue by the scheduler itself, named by its scheduled time', () => {
    const { Target, FlexibleTimeWindow } = resourceNamed(template, SCHEDULE, 'weekly').Properties;
    expect(JSON.parse(Target.Input)).toEqual({
      id: 'weekly:<aws.scheduler.scheduled-time>',
      issued_at: '<aws.scheduler.scheduled-time>',
      account: 'main',
      ...recurring.weekly.order,
    });
    expect(Target.SqsParameters).toEqual({ MessageGroupId: 'main#BTC_USDT' });
    expect(JSON.stringify(Target.Arn)).toContain('OrderQueueOrders');
    expect(FlexibleTimeWindow).toEqual({ Mode: 'OFF' });
  });

  test('is tried for as long as it would still be submitted', () => {
    const { Target } = resourceNamed(template, SCHEDULE, 'weekly').Properties;
    expect(Target.RetryPolicy.MaximumEventAgeInSeconds).toBe(300);
    expect(Target.RetryPolicy.MaximumRetryAttempts).toBeGreaterThan(0);
  });
});

describe('A portfolio', () => {
  test('is rebalanced by its schedule, which names the minute', () => {
    const { Target, ScheduleExpression } = resourceNamed(template, SCHEDULE, 'core').Properties;
    expect(ScheduleExpression).toBe(portfolios.core.schedule);
    expect(JSON.parse(Target.Input)).toEqual({
      portfolio: 'core',
      scheduledTime: '<aws.scheduler.scheduled-time>',
    });
  });

  test('waits five minutes for its rebalance at most, at the scheduler and at Lambda', () => {
    const { Target } = resourceNamed(template, SCHEDULE, 'core').Properties;
    expect(Target.RetryPolicy.MaximumEventAgeInSeconds).toBe(300);
    const settings = resourceNamed(template, 'AWS::Lambda::EventInvokeConfig', 'Rebalance');
    expect(settings.Properties.MaximumEventAgeInSeconds).toBe(300);
  });

  test('is taken further by the end of its own orders, and by a tick a minute', () => {
    const { EventPattern } = resourceNamed(template, 'AWS::Events::Rule', 'LegsEnded').Properties;
    expect(EventPattern.detail).toEqual({ sent_by: { kind: ['rebalance'] }, ended: [true] });
    const { Target } = resourceNamed(template, SCHEDULE, 'RebalancingEveryMinute').Properties;
    expect(JSON.parse(Target.Input)).toEqual({ tick: 'minute' });
  });
});

test('submit-order knows the roles that send for Sluice', () => {
  const { Environment } = resourceNamed(
    template,
    'AWS::Lambda::Function',
    'SubmitOrder',
  ).Properties;
  const [, parts] = Environment.Variables.SENDERS['Fn::Join'];
  const text = parts.map((part: unknown) => (typeof part === 'string' ? part : 'ROLE')).join('');
  expect(JSON.parse(text)).toEqual({ recurring: 'ROLE', rebalance: 'ROLE' });
});

test('without portfolios and recurring orders there is nothing of either', () => {
  const bare = synthesizeTemplate();
  const names = Object.keys({
    ...resourcesOf(bare, SCHEDULE),
    ...resourcesOf(bare, 'AWS::Lambda::Function'),
  });
  expect(names.filter((name) => /Rebalanc|Recurring/.test(name))).toEqual([]);
});

test.each([
  [
    'portfolios.core.schedule',
    { portfolios: { core: { ...portfolios.core, schedule: 'cron(0 9 * * * *)' } } },
  ],
  [
    'recurring.weekly.schedule',
    { recurring: { weekly: { ...recurring.weekly, schedule: 'rate(1 days)' } } },
  ],
])('a schedule that AWS would not take ends the synthesis: %s', (path, sections) => {
  expect(() => synthesizeTemplate(sections)).toThrow(path);
});
