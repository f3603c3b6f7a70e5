import type { Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, test } from 'vitest';
import { EVERY_SECTION } from '../support/full-config.ts';
import {
  type Resource,
  resourceNamed,
  resourcesOf,
  synthesizeTemplate,
} from '../support/template.ts';

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

  test.each([
    [{ time_in_force: 'gtc' }, 'time_in_force: A market order takes "ioc"'],
    [{ amount: '0' }, 'amount: "amount" must be a decimal above zero'],
    [
      { trigger: { price: '50000', rule: '<' } },
      'trigger.rule: "trigger.rule" must be ">=" or "<="',
    ],
    [{ trigger: {} }, 'trigger.price: A trigger needs a "price" and a "rule"'],
    [{ exits: {} }, 'exits: "exits" needs a "stop_loss"'],
    [{ side: 'sell', exits: { stop_loss: { price: '1' } } }, 'exits: "exits" sell what a buy has'],
  ])('whose every occurrence would be refused is refused at once: %j', (fields, fault) => {
    const { slices: _slices, ...whole } = recurring.weekly.order;
    const weekly = { ...recurring.weekly, order: { ...whole, ...fields } };
    expect(() => synthesizeTemplate({ recurring: { weekly } })).toThrow(
      `recurring.weekly.order.${fault}`,
    );
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

/** Otherwise a deployment that fails behind its schedules would trade, and be undone. */
describe('Schedules', () => {
  const GROUP = 'AWS::Scheduler::ScheduleGroup';

  test('are made when everything else is there, and go first', () => {
    const full = synthesizeTemplate(EVERY_SECTION);
    const all = Object.entries(full.toJSON().Resources as Record<string, Resource>);
    const others = all.filter(([, { Type }]) => Type !== SCHEDULE && Type !== GROUP);
    const [[groupId, group], ...moreGroups] = Object.entries(resourcesOf(full, GROUP)) as [
      [string, Resource],
    ];
    expect(moreGroups).toEqual([]);
    expect(others.length).toBeGreaterThan(50);
    expect(group.DependsOn?.toSorted()).toEqual(others.map(([id]) => id).toSorted());
    for (const { Properties, DependsOn } of Object.values(resourcesOf(full, SCHEDULE))) {
      expect(Properties.GroupName).toEqual(group.Properties.Name);
      expect(DependsOn).toEqual([groupId]);
    }
  });

  test('are the only ones for whom Scheduler takes their roles', () => {
    const roles = Object.values(resourcesOf(template, 'AWS::IAM::Role'))
      .flatMap(({ Properties }) => Properties.AssumeRolePolicyDocument.Statement)
      .filter(({ Principal }) => Principal.Service === 'scheduler.amazonaws.com');
    expect(roles).toHaveLength(4);
    for (const { Condition } of roles) {
      expect(Condition.StringEquals['aws:SourceAccount']).toEqual({ Ref: 'AWS::AccountId' });
      const sourceArn = JSON.stringify(Condition.StringEquals['aws:SourceArn']);
      expect(sourceArn).toContain(':schedule-group/Sluice"');
    }
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
  expect(JSON.parse(text)).toEqual({
    recurring: 'ROLE',
    rebalance: 'ROLE',
    tracker: 'ROLE',
  });
});

test('without portfolios and recurring orders there is nothing of either', () => {
  const bare = synthesizeTemplate();
  const names = Object.keys({
    ...resourcesOf(bare, SCHEDULE),
    ...resourcesOf(bare, 'AWS::Lambda::Function'),
  });
  expect(names.filter((name) => /Rebalanc|Recurring/.test(name))).toEqual([]);
});
