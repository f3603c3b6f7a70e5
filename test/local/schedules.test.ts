import { aws_scheduler as scheduler, aws_scheduler_targets as targets } from 'aws-cdk-lib';
import { expect, onTestFinished, test, vi } from 'vitest';
import { Queues } from '../../infra/local/queues.ts';
import { Schedule } from '../../infra/local/schedules.ts';
import { Topics } from '../../infra/local/topics.ts';
import { synthesize } from './assembly.ts';
import { startCloud } from './clients.ts';
import { addFunction, addQueue, addTable } from './stacks.ts';

const SOON = { timeout: 20_000, interval: 50 };
const { ContextAttribute, ScheduleExpression, ScheduleTargetInput } = scheduler;

test('a schedule fired by hand reaches its function and its FIFO queue with the context attributes', async () => {
  const assembly = synthesize((stack) => {
    const input = ScheduleTargetInput.fromObject({
      at: ContextAttribute.scheduledTime,
      schedule: ContextAttribute.scheduleArn,
      execution: ContextAttribute.executionId,
      attempt: ContextAttribute.attemptNumber,
    });
    new scheduler.Schedule(stack, 'Call', {
      scheduleName: 'call',
      schedule: ScheduleExpression.cron({ minute: '0', hour: '9' }),
      target: new targets.LambdaInvoke(addFunction(stack, 'recorder', addTable(stack)), { input }),
    });
    new scheduler.Schedule(stack, 'Post', {
      scheduleName: 'post',
      schedule: ScheduleExpression.expression('rate(1 day)'),
      enabled: false,
      target: new targets.SqsSendMessage(addQueue(stack, { fifo: true }), {
        input,
        messageGroupId: 'main#BTC_USDT',
      }),
    });
  });
  const cloud = await startCloud({ assembly });

  await cloud.fireSchedule('call');
  await cloud.fireSchedule('post');

  const context = (name: string): unknown => ({
    at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    schedule: `arn:aws:scheduler:us-east-1:000000000000:schedule/default/${name}`,
    execution: expect.stringMatching(/^[0-9a-f-]{36}$/),
    attempt: '1',
  });
  const [item] = await vi.waitFor(async () => {
    const items = await cloud.items();
    expect(items).toHaveLength(1);
    return items;
  }, SOON);
  expect(JSON.parse(String(item!.event))).toEqual(context('call'));
  const [message] = await cloud.receive(cloud.output('QueueUrl'));
  expect(JSON.parse(message!.body)).toEqual(context('post'));
});

test('a schedule fires each time it comes due, until it is stopped', async () => {
  vi.useFakeTimers({ now: new Date('2026-11-22T12:00:00Z') });
  onTestFinished(() => {
    vi.useRealTimers();
  });
  const place = { region: 'us-east-1', accountId: '000000000000' };
  const queues = new Queues(place, 'http://127.0.0.1');
  queues.create('http://127.0.0.1/000000000000/orders', {});
  const topics = new Topics(() => {});
  const Arn = 'arn:aws:sqs:us-east-1:000000000000:orders';
  const schedule = new Schedule(
    { logicalId: 'Daily', name: 'daily' },
    {
      ScheduleExpression: 'cron(0 9 * * ? *)',
      ScheduleExpressionTimezone: 'Asia/Tokyo',
      Target: { Arn, Input: '<aws.scheduler.scheduled-time>' },
    },
    place,
    { queues, topics, roles: new Map(), findFunction: () => undefined, onLog: () => {} },
  );

  schedule.start();
  await vi.advanceTimersByTimeAsync(2 * 86_400_000);
  schedule.stop();
  await vi.advanceTimersByTimeAsync(2 * 86_400_000);

  const limits = { maxMessages: 10, waitSeconds: 0 };
  const messages = await queues.receive(Arn, limits, new AbortController().signal);
  expect(messages.map(({ Body }) => Body)).toEqual([
    '2026-11-23T00:00:00Z',
    '2026-11-24T00:00:00Z',
  ]);
});

test('a schedule whose role may not reach its target is refused', async () => {
  const assembly = synthesize((stack) => {
    const queue = addQueue(stack, {});
    new scheduler.Schedule(stack, 'Post', {
      schedule: ScheduleExpression.expression('rate(1 day)'),
      target: new targets.SqsSendMessage(queue),
    });
    for (const construct of stack.node.findAll()) {
      if (construct.node.id === 'DefaultPolicy')
        construct.node.scope?.node.tryRemoveChild('DefaultPolicy');
    }
  });

  await expect(startCloud({ assembly })).rejects.toThrow(/^Post.*does not allow sqs:SendMessage/);
});
